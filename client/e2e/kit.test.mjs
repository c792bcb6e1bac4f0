// What a page shows, sends and has after an interruption, with the kit and without.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { another, answered, becomes, carriedOut, context, open, publish, send, tell, told } from "./browser.mjs";

for (const name of ["kit", "plain"]) {
  describe(name === "kit" ? "a page with the kit" : "a page without the kit", () => {
    test("shows where an execution stands, then what happens", async () => {
      const execution = another();
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
      const execution = another();
      await publish(execution, 1);
      const page = await open(name, execution);
      await told(page, "snapshot", "running 1");
      await context.setOffline(true);
      await becomes(page, "offline");
      await send(page, { type: "cancel", executionId: execution });
      await send(page, { type: "retry_step", executionId: execution, stepId: "pay" });
      for (const progress of [2, 3, 4]) {
        await publish(execution, progress);
      }
      assert.deepEqual(await carriedOut(execution), []);
      await context.setOffline(false);
      await becomes(page, "live");
      await publish(execution, 5);
      await told(page, "snapshot", ...[1, 2, 3, 4, 5].map((progress) => `running ${progress}`));
      assert.deepEqual(await answered(page, 2), ["done", "done"]);
      assert.deepEqual((await carriedOut(execution)).sort(), [
        `cancel ${execution} by ada`,
        `retry pay ${execution} by ada`,
      ]);
    });

    test("goes on where it was after a restart of the server", async () => {
      const execution = another();
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
      const execution = another();
      await publish(execution, 1);
      const page = await open(name, execution);
      await told(page, "snapshot", "running 1");
      await tell("stop");
      await tell("start", false);
      await publish(execution, 70);
      await told(page, "snapshot", "running 1", "snapshot", "running 70");
    });

    test("sees in one tab what is done in another", async () => {
      const execution = another();
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
    const execution = another();
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
    const session = another();
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
