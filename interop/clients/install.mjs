// Installs what package-lock.json pins unless that has been done already, and builds the front-end kit.

import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const here = (file) => new URL(file, import.meta.url);

const installed = here("node_modules/.package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(here("package-lock.json")).mtimeMs) {
  const options = { cwd: here("."), stdio: "inherit" };
  const { status, error } = spawnSync("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund"], options);
  if (status !== 0) {
    console.error(error?.message ?? "npm ci failed: the interop tests need the packages of package-lock.json");
    process.exit(1);
  }
}
await import("../../client/build.mjs");
