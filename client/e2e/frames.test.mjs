// What a page shows of a live browser: whole at first, then what has changed of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { another, context, open, tell } from "./browser.mjs";

/** Waits until the page shows what the browser does. */
async function shows(page, session, status = "live") {
  const picture = (await tell("picture", session)).toString("base64");
  assert.equal(await page.evaluate(becomesSame, [picture, status]), 0, "how far a colour is from what it should be");
}

/**
 * In the page: waits until every pixel on the canvas is that of the picture, and returns 0; after a while, how far one is from it at most.
 */
async function becomesSame([base64, status]) {
  const { canvas, receiver } = window.page;
  const file = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([file], { type: "image/jpeg" }));
  const whole = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  whole.drawImage(bitmap, 0, 0);
  const wanted = whole.getImageData(0, 0, bitmap.width, bitmap.height).data;
  const end = performance.now() + 15_000;
  for (;;) {
    const shown = canvas.getContext("2d").getImageData(0, 0, bitmap.width, bitmap.height).data;
    const apart = wanted.reduce((most, each, i) => Math.max(most, Math.abs(each - shown[i])), 0);
    if ((apart === 0 && receiver.status.name === status) || performance.now() > end) {
      return apart;
    }
    await new Promise((done) => requestAnimationFrame(done));
  }
}

const frames = (page) => page.evaluate(() => window.page.frames);

async function watching(more = {}) {
  const session = another();
  await tell("open browser", session);
  const page = await open("kit", session, "secret of ada", more);
  await shows(page, session);
  return { session, page };
}

describe("a page that shows a live browser", () => {
  test("draws it as it is, pixel by pixel, of which only what changes is sent", async () => {
    const { session, page } = await watching();
    const before = (await frames(page)).length;
    for (let i = 0; i < 12; i++) {
      await tell("draw", session, `#${i % 2 ? "ff" : "00"}40${i.toString(16)}0`, 37 * i, 11 * i, 9 + i, 30);
      await shows(page, session);
    }
    const later = (await frames(page)).slice(before);
    assert.ok(later.length >= 12);
    assert.deepEqual(
      later.filter((each) => each.base === undefined),
      [],
    );
  });

  test("has it better when it has come to rest", async () => {
    const { session, page } = await watching({ refine: "" });
    await page.waitForFunction(() => window.page.frames.at(-1)?.q === 85);
    await shows(page, session);
  });

  test("keeps the last frame while it is offline, and has the present one again afterwards", async () => {
    const { session, page } = await watching();
    await context.setOffline(true);
    await shows(page, session, "interrupted");
    await tell("draw", session, "#ff0000", 100, 100, 50, 50);
    await context.setOffline(false);
    await shows(page, session);
  });

  test("is shown nothing more when it may not watch any more", async () => {
    const { session, page } = await watching();
    const before = (await tell("picture", session)).toString("base64");
    await tell("withdraw browser", "ada", session);
    await tell("draw", session, "#ff0000", 0, 0, 300, 300);
    await page.waitForFunction(() => window.page.receiver.status.name === "interrupted");
    assert.equal(await page.evaluate(becomesSame, [before, "interrupted"]), 0);
    assert.equal(await page.evaluate(() => window.page.receiver.status.reason), "This browser may not be watched any more.");
  });

  test("says how the browser is", async () => {
    const { session, page } = await watching();
    await tell("dialog", session, "Buy it?");
    await page.waitForFunction(() => window.page.receiver.browser?.dialog?.message === "Buy it?");
    assert.equal(await page.evaluate(() => window.page.receiver.status.url), "http://drawn.example/");
  });

  test("knows where in the page somebody points at", async () => {
    const { page } = await watching();
    const [box, point] = await page.evaluate(() => {
      const { canvas, receiver } = window.page;
      Object.assign(canvas.style, { width: "400px", height: "400px", objectFit: "contain", border: "5px solid" });
      const { left, top } = canvas.getBoundingClientRect();
      return [{ left, top }, receiver.locate({ clientX: left + 5 + 100, clientY: top + 5 + 200 })];
    });
    assert.ok(box.left >= 0);
    assert.deepEqual([point.x, point.y], [80, 90]);
  });

  test("has a browser that is opened after the page", async () => {
    const session = another();
    const page = await open("kit", session);
    await page.waitForFunction(() => window.page.states.includes("connected"));
    await tell("open browser", session);
    await shows(page, session);
  });
});
