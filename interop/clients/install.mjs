// Installs what package-lock.json pins, here and for the front-end kit, unless that has been done already, and builds the kit.

import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const here = (file) => new URL(file, import.meta.url);

function run(directory, command, args, advice) {
  const { status, error } = spawnSync(command, args, { cwd: directory, stdio: "inherit" });
  if (status !== 0) {
    console.error(error?.message ?? advice);
    process.exit(1);
  }
}

function install(directory) {
  const installed = new URL("node_modules/.package-lock.json", directory);
  const wanted = new URL("package-lock.json", directory);
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
    const advice = "npm ci failed: the interop tests need the packages of package-lock.json";
    run(directory, "npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund"], advice);
  }
}

const kit = here("../../client/");
install(here("."));
install(kit);
for (const project of ["tsconfig.json", "tsconfig.build.json"]) {
  run(kit, "node", ["node_modules/typescript/bin/tsc", "-p", project], "the front-end kit cannot be compiled");
}
