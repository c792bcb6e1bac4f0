// What the protocols prescribe after some time, against the servers of the other scripts, whose times are those below.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { elapsed, http, Wire } from "../lib/wire.mjs";

const PING_INTERVAL = 1000;
const PING_TIMEOUT = 1000;
const CONNECT_TIMEOUT = 3000;
const SESSION_TIMEOUT = PING_INTERVAL + PING_TIMEOUT;

/** A timer may be early by its resolution, and clocks may differ. */
const EARLY = 50;

/** A server may be late by that much. */
const LATE = 500;
const SUITE_LIMIT = { timeout: 60_000 };

const ENGINE_4 = "/engine.io/?EIO=4";
const ENGINE_3 = "/engine.io/?EIO=3";
const SOCKET_5 = "/socket.io/?EIO=4";

const polling = (path, sid) => `${path}&transport=polling${sid ? `&sid=${sid}` : ""}`;
const websocket = (path, sid) => `${path}&transport=websocket${sid ? `&sid=${sid}` : ""}`;
const poll = (path, sid) => http(polling(path, sid));
const push = (path, sid, body) => http(polling(path, sid), { method: "POST", body });

async function openPolling(path) {
  const { body } = await http(polling(path));
  return JSON.parse(body.slice(body.indexOf("{"))).sid;
}

async function openWebSocket(path) {
  const wire = new Wire(websocket(path));
  await wire.next();
  return wire;
}

/** What is measured from is taken before the server begins to count: a slow machine makes nothing seem early. */
function assertNotBefore(begin, time) {
  assert.ok(performance.now() - begin > time - EARLY, "too early");
}

describe("Engine.IO 4", SUITE_LIMIT, () => {
  describe("heartbeat", SUITE_LIMIT, () => {
    it("pings over polling", async () => {
      const sid = await openPolling(ENGINE_4);
      for (let i = 0; i < 3; i++) {
        const { status, body } = await poll(ENGINE_4, sid);
        assert.equal(status, 200);
        assert.equal(body, "2");
        assert.equal((await push(ENGINE_4, sid, "3")).body, "ok");
      }
    });

    it("closes the session if no pong comes over polling", async () => {
      const sid = await openPolling(ENGINE_4);
      assert.equal((await poll(ENGINE_4, sid)).body, "2");
      await elapsed(PING_TIMEOUT + LATE);
      assert.equal((await poll(ENGINE_4, sid)).status, 400);
    });

    it("pings over WebSocket", async () => {
      let begin = performance.now();
      const wire = await openWebSocket(ENGINE_4);
      for (let i = 0; i < 3; i++) {
        assert.equal(await wire.next(), "2");
        assertNotBefore(begin, PING_INTERVAL);
        begin = performance.now();
        wire.send("3");
      }
      wire.close();
    });

    it("closes if no pong comes over WebSocket", async () => {
      const begin = performance.now();
      const wire = await openWebSocket(ENGINE_4);
      assert.equal(await wire.next(), "2");
      assert.equal(await wire.closed, 1005);
      assertNotBefore(begin, SESSION_TIMEOUT);
    });

    it("keeps up the heartbeat on the WebSocket", async () => {
      const sid = await openPolling(ENGINE_4);
      const wire = await new Wire(websocket(ENGINE_4, sid)).opened;
      wire.send("2probe");
      await wire.next();
      wire.send("5");
      for (let i = 0; i < 2; i++) {
        assert.equal(await wire.next(), "2");
        wire.send("3");
      }
      assert.equal(await wire.next(), "2");
      assert.equal(await wire.closed, 1005);
    });
  });
});

describe("Engine.IO 3", SUITE_LIMIT, () => {
  describe("heartbeat", SUITE_LIMIT, () => {
    it("closes the session if no ping comes over polling", async () => {
      const begin = performance.now();
      const sid = await openPolling(ENGINE_3);
      const { status, body } = await poll(ENGINE_3, sid);
      assert.equal(status, 200);
      assert.equal(body, "1:1");
      assertNotBefore(begin, SESSION_TIMEOUT);
      const after = await poll(ENGINE_3, sid);
      assert.equal(after.status, 400);
      assert.equal(after.body, '{"code":1,"message":"Session ID unknown"}');
    });

    it("stays open while pings come", async () => {
      const wire = await openWebSocket(ENGINE_3);
      for (let i = 0; i < 4; i++) {
        await elapsed(SESSION_TIMEOUT / 2);
        wire.send("2");
        assert.equal(await wire.next(), "3");
      }
      wire.close();
    });

    it("closes if no ping comes over WebSocket", async () => {
      const begin = performance.now();
      const wire = await openWebSocket(ENGINE_3);
      assert.equal(await wire.closed, 1005);
      assertNotBefore(begin, SESSION_TIMEOUT);
    });
  });
});

describe("Socket.IO 5", SUITE_LIMIT, () => {
  it("closes if no CONNECT comes", async () => {
    const begin = performance.now();
    const wire = await openWebSocket(SOCKET_5);
    assert.equal(await wire.next(), "2");
    for (;;) {
      wire.send("3");
      const message = await Promise.race([wire.next().catch(() => "closed"), wire.closed.then(() => "closed")]);
      if (message === "closed") {
        break;
      }
      assert.equal(message, "2");
    }
    assert.equal(await wire.closed, 1005);
    assertNotBefore(begin, CONNECT_TIMEOUT);
  });

  it("stays connected when it has left the main namespace", async () => {
    const wire = await openWebSocket(SOCKET_5);
    for (const namespace of ["", "/custom,"]) {
      wire.send(`40${namespace}`);
      assert.match(await wire.next(), /^40/);
      assert.equal(await wire.next(), `42${namespace}["auth",{}]`);
    }
    wire.send("41");
    assert.equal(await wire.next(), "2");
    wire.send("3");
    assert.equal(await wire.next(), "2");
    wire.close();
  });
});
