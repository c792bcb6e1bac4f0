// What "npm pack" makes, installed in a directory of its own beside socket.io-client.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const NAME = "@aef/realtime-client";
const client = fileURLToPath(new URL("..", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "aef-package-"));
const installed = join(place, "node_modules", NAME);
let packed;

const run = (command, ...args) => execFileSync(command, args, { cwd: place, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** What the compiler says about files that use the package. */
function compile(files, ...options) {
  const compiler = join(client, "node_modules/typescript/bin/tsc");
  try {
    return run("node", compiler, "--ignoreConfig", "--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", ...options, ...files);
  } catch (error) {
    return error.stdout || error.stderr;
  }
}

/** The first block of code of the package's README. */
const quickStart = () => /```ts\n([\s\S]*?)```/.exec(readFileSync(join(installed, "README.md"), "utf8"))[1];

beforeAll(() => {
  const build = join(place, "build");
  mkdirSync(build);
  // Not in place: other tests may be loading what is built there.
  run("node", join(client, "node_modules/typescript/bin/tsc"), "-p", join(client, "tsconfig.build.json"), "--outDir", join(build, "dist"));
  for (const name of readdirSync(client).filter((each) => !["dist", "node_modules"].includes(each))) {
    symlinkSync(join(client, name), join(build, name));
  }
  rmSync(join(build, "src"));
  for (const name of ["README.md", "LICENSE", "package.json"]) {
    rmSync(join(build, name));
    writeFileSync(join(build, name), readFileSync(join(client, name)));
  }
  [packed] = JSON.parse(run("npm", "pack", build, "--json", "--ignore-scripts", "--pack-destination", place));
  mkdirSync(installed, { recursive: true });
  run("tar", "-xzf", join(place, packed.filename), "-C", installed, "--strip-components=1");
  symlinkSync(join(client, "node_modules/socket.io-client"), join(place, "node_modules/socket.io-client"));
  writeFileSync(join(place, "package.json"), '{ "type": "module" }');
}, 60_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe("the package", { timeout: 60_000 }, () => {
  it("has what is built, its types, what it says about itself and its licence, and nothing else", () => {
    const files = packed.files.map((each) => each.path).sort();
    const modules = readdirSync(join(client, "src")).map((name) => name.slice(0, -".ts".length));
    const built = modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`, `dist/${name}.js.map`]);
    expect(files).toEqual(["LICENSE", "README.md", "package.json", ...built].sort());
    expect(readFileSync(join(installed, "LICENSE"), "utf8")).toBe(readFileSync(join(client, "../LICENSE"), "utf8"));
  });

  it("needs socket.io-client and nothing else, and points to files that are there", () => {
    const { dependencies, peerDependencies, exports, types } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    expect([dependencies, peerDependencies]).toEqual([undefined, { "socket.io-client": "^4.7.0" }]);
    expect([types, ...Object.values(exports["."])].every((file) => existsSync(join(installed, file)))).toBe(true);
    const map = JSON.parse(readFileSync(join(installed, "dist/index.js.map"), "utf8"));
    expect(map.sourcesContent).toEqual([readFileSync(join(client, "src/index.ts"), "utf8")]);
  });

  it("is imported by Node as an ES module", () => {
    writeFileSync(
      join(place, "page.js"),
      `import { WebSocketClient } from "${NAME}";
       const client = new WebSocketClient({ url: "http://127.0.0.1:1", token: () => null });
       client.onState((state) => console.log(state.name));
       client.connect();`,
    );
    expect(run("node", "page.js").split("\n")).toEqual(["connecting", "unauthenticated", ""]);
  });

  it("is taken by a bundler, and only what is used of it", async () => {
    writeFileSync(join(place, "one.js"), `export { ReconnectionHandler } from "${NAME}";`);
    writeFileSync(join(place, "all.js"), `export * from "${NAME}";`);
    const bundle = async (input) => {
      const build = await rolldown({ input: join(place, input), external: ["socket.io-client"], logLevel: "silent" });
      const { output } = await build.generate({ minify: true });
      await build.close();
      return output[0].code;
    };
    const [one, all] = [await bundle("one.js"), await bundle("all.js")];
    expect(one).toContain("minDelayMs");
    expect(one).not.toContain("socket.io-client");
    expect(all).toContain("socket.io-client");
    // As docs/client-kit.md says.
    expect(all.length).toBeLessThan(30_000);
  });

  it.each([
    ["Node", "nodenext", "nodenext"],
    ["a bundler", "esnext", "bundler"],
  ])("has types for %s, by which its quick start compiles, in 15 lines", (_, module, resolution) => {
    const code = quickStart();
    expect(code.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(15);
    const page = `declare const page: Record<string, (...what: unknown[]) => void>;
      declare const session: { token(): Promise<string | null>; renew(): Promise<string | null> };
      declare const canvas: HTMLCanvasElement;
      declare const pause: HTMLButtonElement;\n`;
    writeFileSync(join(place, "start.ts"), code + page);
    writeFileSync(join(place, "wrong.ts"), code.replace('"execution_update"', '"execution_updated"') + page);
    const complaints = compile(["start.ts", "wrong.ts"], "--module", module, "--moduleResolution", resolution);
    expect(complaints).toMatch(/^wrong\.ts.*execution_updated/);
    expect(complaints).not.toContain("start.ts");
  });
});
