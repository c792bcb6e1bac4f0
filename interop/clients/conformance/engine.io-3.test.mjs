// Engine.IO protocol revision 3, against a server that sends back every message it receives.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { begin, http, httpBytes, Wire } from "../lib/wire.mjs";

const PATH = "/engine.io/?EIO=3";
const SUITE_LIMIT = { timeout: 60_000 };

const polling = (sid) => `${PATH}&transport=polling${sid ? `&sid=${sid}` : ""}`;
const websocket = (sid) => `${PATH}&transport=websocket${sid ? `&sid=${sid}` : ""}`;
const poll = (sid, init) => http(polling(sid), init);
const push = (sid, body, headers) => http(polling(sid), { method: "POST", body, headers });

async function openPolling(query = "") {
  const { body } = await http(polling() + query);
  return JSON.parse(body.slice(body.indexOf("{"))).sid;
}

async function openWebSocket() {
  const wire = new Wire(websocket());
  await wire.next();
  return wire;
}

async function assertSessionIsGone(sid) {
  const { status, body } = await poll(sid);
  assert.equal(status, 400);
  assert.equal(body, '{"code":1,"message":"Session ID unknown"}');
}

describe("Engine.IO 3", SUITE_LIMIT, () => {
  describe("handshake", SUITE_LIMIT, () => {
    it("opens a session over polling", async () => {
      const { status, headers, body } = await http(polling());
      assert.equal(status, 200);
      assert.equal(headers.get("content-type"), "text/plain; charset=UTF-8");
      const open = JSON.parse(body.slice(body.indexOf("{")));
      assert.match(open.sid, /^[\w-]{20}$/);
      const packet = `0{"sid":"${open.sid}","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`;
      assert.equal(body, `${packet.length}:${packet}`);
    });

    it("opens a session over WebSocket", async () => {
      const wire = new Wire(websocket());
      const message = await wire.next();
      const open = JSON.parse(message.slice(1));
      assert.equal(
        message,
        `0{"sid":"${open.sid}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
      );
      wire.close();
    });

    it("refuses an unknown transport", async () => {
      const { status, body } = await http(`${PATH}&transport=abc`);
      assert.equal(status, 400);
      assert.equal(body, '{"code":0,"message":"Transport unknown"}');
    });

    it("refuses a POST without a session", async () => {
      const { status, body } = await http(polling(), { method: "POST", body: "6:4hello" });
      assert.equal(status, 400);
      assert.equal(body, '{"code":2,"message":"Bad handshake method"}');
    });

    it("refuses a WebSocket without a transport", async () => {
      assert.equal(await new Wire(PATH).closed, 1006);
    });
  });

  describe("messages over polling", SUITE_LIMIT, () => {
    it("sends and receives one packet", async () => {
      const sid = await openPolling();
      const answer = await push(sid, "6:4hello");
      assert.equal(answer.status, 200);
      assert.equal(answer.body, "ok");
      assert.equal((await poll(sid)).body, "6:4hello");
    });

    it("sends and receives several packets in one payload", async () => {
      const sid = await openPolling();
      await push(sid, "6:4test16:4test26:4test3");
      assert.equal((await poll(sid)).body, "6:4test16:4test26:4test3");
    });

    it("counts characters as JavaScript does", async () => {
      const sid = await openPolling();
      await push(sid, "6:4€äö😀2:4x"); // the last character counts for two
      assert.equal((await poll(sid)).body, "6:4€äö😀2:4x");
    });

    it("takes binary as base64", async () => {
      const sid = await openPolling("&b64=1");
      await push(sid, "10:b4AQIDBA==");
      assert.equal((await http(`${polling(sid)}&b64=1`)).body, "10:b4AQIDBA==");
    });

    it("sends and receives text and binary in one binary payload", async () => {
      const sid = await openPolling();
      const payload = Buffer.from([0, 6, 0xff, ...Buffer.from("4hello"), 1, 5, 0xff, 4, 1, 2, 3, 4]);
      const answer = await push(sid, payload, { "content-type": "application/octet-stream" });
      assert.equal(answer.status, 200);
      const { headers, body } = await httpBytes(polling(sid));
      assert.equal(headers.get("content-type"), "application/octet-stream");
      assert.deepEqual(body, payload);
    });

    for (const payload of ["abc", "6:4hell", "x:4hello", "99999999999:4"]) {
      it(`closes the session upon the payload "${payload}"`, async () => {
        const sid = await openPolling();
        await push(sid, payload);
        await assertSessionIsGone(sid);
      });
    }

    it("closes the session upon a second poll", async () => {
      const sid = await openPolling();
      const first = await begin(polling(sid));
      assert.equal((await poll(sid)).status, 400);
      assert.equal((await first.answer).body, "1:1");
      await assertSessionIsGone(sid);
    });
  });

  describe("messages over WebSocket", SUITE_LIMIT, () => {
    it("sends and receives text", async () => {
      const wire = await openWebSocket();
      wire.send("4hello äöü 😀");
      assert.equal(await wire.next(), "4hello äöü 😀");
      wire.close();
    });

    it("sends and receives binary", async () => {
      const wire = await openWebSocket();
      wire.send(Buffer.from([4, 1, 2, 3]));
      assert.deepEqual(await wire.next(), Buffer.from([4, 1, 2, 3]));
      wire.close();
    });

    it("sends binary as text to a client that asks for it", async () => {
      const wire = new Wire(`${websocket()}&b64=1`);
      await wire.next();
      wire.send("b4AQIDBA==");
      assert.equal(await wire.next(), "b4AQIDBA==");
      wire.close();
    });

    for (const message of ["abc", "", "3"]) {
      it(`closes upon "${message}"`, async () => {
        const wire = await openWebSocket();
        wire.send(message);
        assert.equal(await wire.closed, 1005);
      });
    }
  });

  describe("heartbeat", SUITE_LIMIT, () => {
    it("answers pings over polling", async () => {
      const sid = await openPolling();
      for (let i = 0; i < 3; i++) {
        await push(sid, "1:2");
        assert.equal((await poll(sid)).body, "1:3");
      }
    });

    it("answers pings over WebSocket and carries their data back", async () => {
      const wire = await openWebSocket();
      wire.send("2");
      assert.equal(await wire.next(), "3");
      wire.send("2");
      assert.equal(await wire.next(), "3");
      wire.close();
    });
  });

  describe("close", SUITE_LIMIT, () => {
    it("ends the session and the poll that waits", async () => {
      const sid = await openPolling();
      const waiting = await begin(polling(sid));
      assert.equal((await push(sid, "1:1")).body, "ok");
      assert.equal((await waiting.answer).body, "1:6");
      await assertSessionIsGone(sid);
    });
  });

  describe("upgrade", SUITE_LIMIT, () => {
    it("moves the session to the WebSocket", async () => {
      const sid = await openPolling();
      const waiting = await begin(polling(sid));
      const wire = await new Wire(websocket(sid)).opened;
      wire.send("2probe");
      assert.equal(await wire.next(), "3probe");
      assert.equal((await waiting.answer).body, "1:6");
      wire.send("5");
      wire.send("4hello");
      assert.equal(await wire.next(), "4hello");
      const { status, body } = await poll(sid);
      assert.equal(status, 400);
      assert.equal(body, '{"code":3,"message":"Bad request"}');
      wire.close();
    });
  });
});
