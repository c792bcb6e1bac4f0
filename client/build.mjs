// Installs what package-lock.json pins unless that has been done already, checks the kit's types, and compiles it into dist.

import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const here = new URL(".", import.meta.url);

function run(command, args, advice) {
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: "inherit" });
  if (status !== 0) {
    console.error(error?.message ?? advice);
    process.exit(1);
  }
}

const installed = new URL("node_modules/.package-lock.json", here);
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(new URL("package-lock.json", here)).mtimeMs) {
  const advice = "npm ci failed: the front-end kit needs the packages of package-lock.json";
  run("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], advice);
}
for (const project of ["tsconfig.json", "tsconfig.build.json"]) {
  run("node", ["node_modules/typescript/bin/tsc", "-p", project], "the front-end kit cannot be compiled");
}
