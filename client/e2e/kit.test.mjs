// Pages in a browser, with the kit and without, against the server. CONTROL is where that is told to publish, stop and start.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";

const SERVER = `http://${process.env.SERVER}`;
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

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const control = io(`http://${process.env.CONTROL}`, { autoConnect: false });
const directory = mkdtempSync(join(tmpdir(), "aef-kit-"));
let context;
let runs = 0;

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
    const path = name.startsWith("dist/")
      ? `../${name}`
      : name.startsWith("socket.io")
        ? `../node_modules/socket.io-client/dist/${name}`
        : `pages/${name}`;
    return route.fulfill({ path: file(path) });
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

const tell = (what, ...args) => control.timeout(LIMIT).emitWithAck(what, ...args);

function publish(execution, progress) {
  const timestamp = new Date().toISOString();
  const event = { type: "execution_update", executionId: execution, status: "running", progress, timestamp };
  return tell("publish", event);
}

/** Opens a page about an execution. */
async function open(name, execution, token = "secret of ada") {
  const page = await context.newPage();
  await page.goto(`${SERVER}/page/${name}.html?${new URLSearchParams({ execution, token })}`);
  return page;
}

const becomes = (page, status) => page.waitForFunction((wanted) => window.page.status() === wanted, status);

/** Waits until as many as these have been told, and compares. */
async function told(page, ...wanted) {
  await page.waitForFunction((last) => window.page.told.at(-1) === last, wanted.at(-1));
  assert.deepEqual(await page.evaluate(() => window.page.told), wanted);
}

const send = (page, command) => page.evaluate((it) => void window.page.send(it), command);
const answered = (page) => page.waitForFunction(() => window.page.answers.length > 0).then(() => page.evaluate(() => window.page.answers));
const carriedOut = async (execution) => (await tell("carriedOut")).filter((each) => each.includes(` ${execution} `));

for (const name of ["kit", "plain"]) {
  describe(name === "kit" ? "a page with the kit" : "a page without the kit", () => {
    test("shows where an execution stands, then what happens", async () => {
      const execution = `run-${++runs}`;
      await publish(execution, 1);
      await publish(execution, 2);
      const page = await open(name, execution);
      await told(page, "snapshot", "running 2");
      await publish(execution, 3);
      await told(page, "snapshot", "running 2", "running 3");
    });

    test("is told that its token is refused", async () => {
      const page = await open(name, "any", "another");
      await page.waitForFunction(() => window.page.state().name === "unauthenticated");
    });

    test("has all that happened while it was offline, each once", async () => {
      const execution = `run-${++runs}`;
      await publish(execution, 1);
      const page = await open(name, execution);
      await told(page, "snapshot", "running 1");
      await context.setOffline(true);
      await becomes(page, "offline");
      await send(page, { type: "cancel", executionId: execution });
      for (const progress of [2, 3, 4]) {
        await publish(execution, progress);
      }
      assert.deepEqual(await carriedOut(execution), []);
      await context.setOffline(false);
      await becomes(page, "live");
      await publish(execution, 5);
      await told(page, "snapshot", ...[1, 2, 3, 4, 5].map((progress) => `running ${progress}`));
      assert.deepEqual(await answered(page), ["done"]);
      assert.deepEqual(await carriedOut(execution), [`cancel ${execution} by ada`]);
    });

    test("goes on where it was after a restart of the server", async () => {
      const execution = `run-${++runs}`;
      await publish(execution, 1);
      const page = await open(name, execution);
      await told(page, "snapshot", "running 1");
      await tell("stop");
      await becomes(page, "offline");
      await publish(execution, 2);
      await tell("start", true);
      await becomes(page, "live");
      await told(page, "snapshot", "running 1", "running 2");
    });

    test("takes the present state from a server that has forgotten everything", async () => {
      const execution = `run-${++runs}`;
      await publish(execution, 1);
      const page = await open(name, execution);
      await told(page, "snapshot", "running 1");
      await tell("stop");
      await tell("start", false);
      await publish(execution, 70);
      await told(page, "snapshot", "running 1", "snapshot", "running 70");
    });

    test("sees in one tab what is done in another", async () => {
      const execution = `run-${++runs}`;
      await publish(execution, 1);
      const one = await open(name, execution);
      const other = await open(name, execution, "secret of grace");
      await told(one, "snapshot", "running 1");
      await told(other, "snapshot", "running 1");
      await send(other, { type: "pause", executionId: execution });
      await told(one, "snapshot", "running 1", "paused 50");
      await told(other, "snapshot", "running 1", "paused 50");
      assert.deepEqual(await carriedOut(execution), [`pause ${execution} by grace`]);
    });
  });
}

describe("a page that sends commands", () => {
  test("has one carried out once although the connection was lost before the answer", async () => {
    const execution = `run-${++runs}`;
    const page = await open("kit", execution);
    await becomes(page, "live");
    await send(page, { type: "resume", executionId: execution });
    while ((await carriedOut(execution)).length === 0);
    await context.setOffline(true);
    await becomes(page, "offline");
    await tell("release");
    await context.setOffline(false);
    assert.deepEqual(await answered(page), ["done"]);
    assert.deepEqual(await carriedOut(execution), [`resume ${execution} by ada`]);
  });
});

describe("a page that shows a browser", () => {
  test("draws its pictures, and keeps the last one while it is offline", async () => {
    const session = `run-${++runs}`;
    const page = await open("kit", session);
    const show = async (colour) => {
      const screenshot = await page.evaluate(picture, colour);
      const timestamp = new Date().toISOString();
      await tell("publish", { type: "browser_update", sessionId: session, screenshot, url: `http://${colour}/`, timestamp });
    };
    const shows = (state, url) =>
      page.waitForFunction(([name, at]) => {
        const { status } = window.page.receiver;
        return status.name === name && status.url === at;
      }, [state, url]);
    await show("red");
    await shows("live", "http://red/");
    assert.deepEqual(await page.evaluate(pixel), [20, 10, 255, 0, 0]);
    await context.setOffline(true);
    await shows("interrupted", "http://red/");
    assert.deepEqual(await page.evaluate(pixel), [20, 10, 255, 0, 0]);
    await show("blue");
    await context.setOffline(false);
    await shows("live", "http://blue/");
    assert.deepEqual(await page.evaluate(pixel), [20, 10, 0, 0, 255]);
  });
});

/** In the page: a picture of one colour, as base64. */
function picture(colour) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 20, height: 10 });
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 20, 10);
  return canvas.toDataURL("image/png").split(",")[1];
}

/** In the page: the size of what is shown, and the colour of its first pixel. */
function pixel() {
  const { canvas } = window.page;
  const { data } = canvas.getContext("2d").getImageData(0, 0, 1, 1);
  return [canvas.width, canvas.height, ...data.slice(0, 3)];
}
