// What ends: tokens, sessions, permissions and servers, while a page follows an execution, with the kit and without.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { afterEach, describe, test } from "node:test";
import { SERVER, another, answered, becomes, context, file, lines, open, publish, send, stream, tell, told } from "./browser.mjs";

const NOTICE_MS = 3_000;
const LIFE_MS = 4_000;

/** As it was, but with other options. */
async function restart(oneSession, notice) {
  await tell("stop");
  await tell("start", true, oneSession, notice ?? null);
}

const state = (page) => page.evaluate(() => window.page.state());
const states = (page) => page.evaluate(() => window.page.states);
const isIn = (page, name) => page.waitForFunction((wanted) => window.page.state().name === wanted, name);

for (const name of ["kit", "plain"]) {
  describe(`what ends for a page ${name === "kit" ? "with" : "without"} the kit`, () => {
    test("stays connected with newer tokens and has each event once", async () => {
      await restart(false, NOTICE_MS);
      const execution = another();
      const page = await open(name, execution, "", { life: LIFE_MS });
      await becomes(page, "live");
      let count = 0;
      // As long as it takes for three tokens more, each of which would be over by then.
      for (let renewed = false; !renewed; renewed = await page.evaluate(() => window.page.tokens.length > 3)) {
        await publish(execution, ++count % 100);
      }
      await told(page, "snapshot", ...Array.from({ length: count }, (_, index) => `running ${(index + 1) % 100}`));
      assert.deepEqual(await states(page), name === "kit" ? ["connecting", "connected"] : ["connected"]);
    });

    test("is told that its token has expired, and comes back with a new one", async () => {
      await restart(false, NOTICE_MS);
      const execution = another();
      const page = await open(name, execution, "", { life: LIFE_MS, once: "" });
      await becomes(page, "live");
      await stream(execution, 5);
      await isIn(page, "unauthenticated");
      if (name === "kit") {
        assert.deepEqual(await state(page), {
          name: "unauthenticated",
          reason: "expired",
          message: "The token has expired.",
        });
      }
      await publish(execution, 50);
      await page.evaluate(() => {
        window.page.once = false;
        window.page.connect();
      });
      await told(page, "snapshot", ...lines(5), "running 50");
    });

    test("has each event of a stream once although the server is restarted in the middle", async () => {
      const execution = another();
      const page = await open(name, execution);
      await becomes(page, "live");
      let reached = () => {};
      const at = (wanted) => new Promise((resolve) => (reached = (number) => number === wanted && resolve()));
      const all = stream(execution, 400, (number) => reached(number));
      await at(100);
      await tell("stop");
      await at(300);
      await tell("start", true);
      await all;
      await told(page, "snapshot", ...lines(400));
    });

    test("is not shown any more what it may not see any more", async () => {
      const execution = another();
      const page = await open(name, execution, "secret of grace");
      await becomes(page, "live");
      await publish(execution, 1);
      await told(page, "snapshot", "running 1");
      await tell("withdraw", "grace", execution);
      await becomes(page, "refused");
      await publish(execution, 2);
      await send(page, { type: "cancel", executionId: execution });
      assert.deepEqual(await answered(page), ["forbidden"]);
      await told(page, "snapshot", "running 1");
    });

    test("stays away when its session is ended", async () => {
      const execution = another();
      const page = await open(name, execution, "secret of bob");
      await becomes(page, "live");
      await tell("disconnect user", "bob", "You have changed teams.");
      await becomes(page, "offline");
      if (name === "kit") {
        const wanted = { name: "offline", reason: "session_ended", message: "You have changed teams." };
        assert.deepEqual(await state(page), wanted);
      } else {
        assert.equal(await page.evaluate(() => window.page.ended()), "You have changed teams.");
      }
      const other = await open(name, execution, "secret of ada");
      await becomes(other, "live");
      assert.equal((await tell("connections")).bob, undefined);
      await page.evaluate(() => window.page.connect());
      await becomes(page, "live");
    });

    test("says that another tab has taken its place, and stays away", async () => {
      await restart(true);
      const execution = another();
      await publish(execution, 1);
      const one = await open(name, execution, "secret of eve");
      await becomes(one, "live");
      const other = await open(name, execution, "secret of eve");
      await becomes(other, "live");
      await becomes(one, "offline");
      if (name === "kit") {
        assert.deepEqual(await state(one), {
          name: "offline",
          reason: "session_replaced",
          message: "The user has come from elsewhere.",
        });
      } else {
        assert.equal(await one.evaluate(() => window.page.ended()), "session_replaced");
      }
      // The other one loses its connection and comes back, which takes longer than this one would.
      await context.setOffline(true);
      await becomes(other, "offline");
      await publish(execution, 2);
      await context.setOffline(false);
      await becomes(other, "live");
      await told(other, "snapshot", "running 1", "running 2");
      const wanted = name === "kit" ? ["connecting", "connected", "offline"] : ["connected", "offline"];
      assert.deepEqual(await states(one), wanted);
      assert.deepEqual(await tell("connections"), { eve: 1 });
      await one.evaluate(() => window.page.connect());
      await becomes(one, "live");
      await becomes(other, "offline");
    });
  });
}

describe("a page without a bundler", () => {
  let server;

  afterEach(() => server?.close());

  test("loads the kit as it is built from any server of files", async () => {
    const types = { ".html": "text/html", ".js": "text/javascript" };
    server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url, "http://files");
      try {
        const content = await readFile(file(pathname.slice(1)));
        response.writeHead(200, { "content-type": types[extname(pathname)] ?? "text/plain" }).end(content);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const execution = another();
    await publish(execution, 1);
    const page = await context.newPage();
    const failures = [];
    page.on("pageerror", (error) => failures.push(error.message));
    const query = new URLSearchParams({ execution, token: "secret of ada", server: SERVER });
    await page.goto(`http://127.0.0.1:${server.address().port}/kit.html?${query}`);
    await told(page, "snapshot", "running 1");
    await publish(execution, 2);
    await told(page, "snapshot", "running 1", "running 2");
    assert.deepEqual(failures, []);
  });
});
