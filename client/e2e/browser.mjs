// Pages in a browser, with the kit and without, against the server. CONTROL is where that is told to publish, stop and start.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";

export const SERVER = `http://${process.env.SERVER}`;
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const LIMIT = 20_000;

const control = io(`http://${process.env.CONTROL}`, { autoConnect: false });
const directory = mkdtempSync(join(tmpdir(), "aef-kit-"));
export let context;
let runs = 0;

/** The file that is at a path below the directory of the pages. */
export function file(name) {
  const path = name.startsWith("dist/")
    ? `../${name}`
    : name.startsWith("socket.io")
      ? `../node_modules/socket.io-client/dist/${name}`
      : `pages/${name}`;
  return fileURLToPath(new URL(path, import.meta.url));
}

before(async () => {
  control.connect();
  context = await chromium.launchPersistentContext(directory, {
    executablePath: process.env.AEF_CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
  context.setDefaultTimeout(LIMIT);
  // Of the same origin as the server, as behind one proxy.
  await context.route(`${SERVER}/page/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice("/page/".length);
    return route.fulfill({ path: file(name) });
  });
});

after(async () => {
  await context.close();
  control.disconnect();
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(async () => {
  await context.setOffline(false);
  await Promise.all(context.pages().map((page) => page.close()));
});

/** An id of an execution, another one each time. */
export const another = () => `run-${++runs}`;

export const tell = (what, ...args) => control.timeout(LIMIT).emitWithAck(what, ...args);

export function publish(execution, progress) {
  const timestamp = new Date().toISOString();
  const event = { type: "execution_update", executionId: execution, status: "running", progress, timestamp };
  return tell("publish", event);
}

/** Publishes lines, "line 1" and so on, one after the other as fast as the server takes them. */
export function stream(execution, count, published = () => {}) {
  return (async () => {
    for (let number = 1; number <= count; number++) {
      const timestamp = new Date().toISOString();
      const message = `line ${number}`;
      await tell("publish", { type: "log_line", executionId: execution, level: "info", message, timestamp });
      published(number);
    }
  })();
}

export const lines = (count) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

/** Opens a page about an execution. */
export async function open(name, execution, token = "secret of ada", more = {}) {
  const page = await context.newPage();
  await page.goto(`${SERVER}/page/${name}.html?${new URLSearchParams({ execution, token, ...more })}`);
  return page;
}

export const becomes = (page, status) => page.waitForFunction((wanted) => window.page.status() === wanted, status);

/** Waits until as many as these have been told, and compares. */
export async function told(page, ...wanted) {
  await page.waitForFunction((last) => window.page.told.at(-1) === last, wanted.at(-1));
  assert.deepEqual(await page.evaluate(() => window.page.told), wanted);
}

export const send = (page, command) => page.evaluate((it) => void window.page.send(it), command);

export const answered = (page, count = 1) =>
  page
    .waitForFunction((least) => window.page.answers.length >= least, count)
    .then(() => page.evaluate(() => window.page.answers));

export const carriedOut = async (execution) => (await tell("carriedOut")).filter((each) => each.includes(` ${execution} `));
