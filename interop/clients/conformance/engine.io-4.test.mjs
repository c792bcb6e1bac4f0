// Engine.IO protocol revision 4, against a server that sends back every message it receives.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { begin, http, OFFICIAL, Wire } from "../lib/wire.mjs";

const PATH = "/engine.io/?EIO=4";
const SUITE_LIMIT = { timeout: 60_000 };

const polling = (sid) => `${PATH}&transport=polling${sid ? `&sid=${sid}` : ""}`;
const websocket = (sid) => `${PATH}&transport=websocket${sid ? `&sid=${sid}` : ""}`;
const poll = (sid) => http(polling(sid));
const push = (sid, body, headers) => http(polling(sid), { method: "POST", body, headers });

async function openPolling() {
  const { body } = await http(polling());
  return JSON.parse(body.slice(1)).sid;
}

async function openWebSocket() {
  const wire = new Wire(websocket());
  await wire.next();
  return wire;
}

async function pollMessage(sid) {
  const { status, body } = await poll(sid);
  assert.equal(status, 200);
  return body;
}

async function assertSessionIsGone(sid) {
  const { status, body } = await poll(sid);
  assert.equal(status, 400);
  assert.equal(body, '{"code":1,"message":"Session ID unknown"}');
}

/** The server may hear of the end of a connection later than whoever has ended it. A noop changes nothing. */
async function untilSessionIsGone(sid) {
  let body;
  do {
    ({ body } = await push(sid, "6"));
  } while (!body.includes("Session ID unknown"));
}

describe("Engine.IO 4", SUITE_LIMIT, () => {
  describe("handshake over polling", SUITE_LIMIT, () => {
    it("opens a session", async () => {
      const { status, headers, body } = await http(polling());
      assert.equal(status, 200);
      assert.equal(headers.get("content-type"), "text/plain; charset=UTF-8");
      assert.equal(body[0], "0");
      const open = JSON.parse(body.slice(1));
      assert.match(open.sid, /^[\w-]{20}$/);
      assert.equal(
        body,
        `0{"sid":"${open.sid}","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
      );
    });

    it("gives every session another sid", async () => {
      const sids = await Promise.all(Array.from({ length: 20 }, openPolling));
      assert.equal(new Set(sids).size, 20);
    });

    for (const transport of ["", "&transport=", "&transport=abc", "&transport=webtransport", "&transport=__proto__"]) {
      it(`refuses the transport "${transport}"`, async () => {
        const { status, headers, body } = await http(PATH + transport);
        assert.equal(status, 400);
        assert.match(headers.get("content-type"), /^application\/json/);
        assert.equal(body, '{"code":0,"message":"Transport unknown"}');
      });
    }

    // The official server, if it takes version 3, takes every other version for it.
    for (const version of OFFICIAL ? [] : ["", "EIO=abc&", "EIO=5&"]) {
      it(`refuses the protocol version "${version}"`, async () => {
        const { status, body } = await http(`/engine.io/?${version}transport=polling`);
        assert.equal(status, 400);
        assert.equal(body, '{"code":5,"message":"Unsupported protocol version"}');
      });
    }

    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      it(`refuses a ${method} without a session`, async () => {
        const { status, body } = await http(polling(), { method });
        assert.equal(status, 400);
        assert.equal(body, '{"code":2,"message":"Bad handshake method"}');
      });
    }

    for (const sid of ["abc", "__proto__", "constructor", "AAAAAAAAAAAAAAAAAAAA"]) {
      it(`does not know the session "${sid}"`, () => assertSessionIsGone(sid));
    }

    it("refuses the transport websocket without an upgrade", async () => {
      const { status, body } = await http(websocket());
      assert.equal(status, 400);
      assert.equal(body, '{"code":3,"message":"Bad request"}');
    });
  });

  describe("handshake over WebSocket", SUITE_LIMIT, () => {
    it("opens a session", async () => {
      const wire = new Wire(websocket());
      const message = await wire.next();
      const open = JSON.parse(message.slice(1));
      assert.match(open.sid, /^[\w-]{20}$/);
      assert.equal(
        message,
        `0{"sid":"${open.sid}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
      );
      wire.close();
    });

    for (const query of ["EIO=4", "EIO=4&transport=", "EIO=4&transport=abc", "EIO=4&transport=websocket&sid=unknown"]) {
      it(`refuses the query "${query}"`, async () => {
        const wire = new Wire(`/engine.io/?${query}`);
        const refusal = new Promise((resolve) => wire.ws.once("unexpected-response", (_, answer) => resolve(answer)));
        assert.equal((await refusal).statusCode, 400);
        wire.ws.terminate();
      });
    }

    for (const query of OFFICIAL ? [] : ["transport=websocket", "EIO=abc&transport=websocket", "EIO=5&transport=websocket"]) {
      it(`closes for the query "${query}"`, async () => {
        assert.equal(await new Wire(`/engine.io/?${query}`).closed, 1006);
      });
    }
  });

  describe("messages over polling", SUITE_LIMIT, () => {
    it("sends and receives one packet", async () => {
      const sid = await openPolling();
      const answer = await push(sid, "4hello");
      assert.equal(answer.status, 200);
      assert.equal(answer.body, "ok");
      assert.equal(answer.headers.get("content-type"), "text/html");
      assert.equal(await pollMessage(sid), "4hello");
    });

    it("sends and receives several packets in one payload", async () => {
      const sid = await openPolling();
      await push(sid, "4test1\x1e4test2\x1e4test3");
      assert.equal(await pollMessage(sid), "4test1\x1e4test2\x1e4test3");
    });

    it("sends and receives text and binary in one payload", async () => {
      const sid = await openPolling();
      await push(sid, "4hello\x1ebAQIDBA==");
      assert.equal(await pollMessage(sid), "4hello\x1ebAQIDBA==");
    });

    it("keeps every character", async () => {
      const sid = await openPolling();
      await push(sid, "4äöü € 漢字 😀 \u2028\u0000");
      assert.equal(await pollMessage(sid), "4äöü € 漢字 😀 \u2028\u0000");
    });

    it("answers a poll that waits as soon as there is a message", async () => {
      const sid = await openPolling();
      const waiting = pollMessage(sid);
      await push(sid, "4late");
      assert.equal(await waiting, "4late");
    });

    for (const payload of ["abc", "", "\x1e\x1e", "7", "4hello\x1eabc"]) {
      it(`closes the session upon the payload ${JSON.stringify(payload)}`, async () => {
        const sid = await openPolling();
        await push(sid, payload);
        const { status, body } = await poll(sid);
        if (payload.startsWith("4hello") && status === 200) {
          assert.equal(body, "4hello\x1e1");
        }
        await assertSessionIsGone(sid);
      });
    }

    it("closes the session upon a ping of the client", async () => {
      const sid = await openPolling();
      assert.equal((await push(sid, "2")).status, 200);
      await assertSessionIsGone(sid);
    });

    it("closes the session upon a binary body", async () => {
      const sid = await openPolling();
      const answer = await push(sid, "4hello", { "content-type": "application/octet-stream" });
      assert.equal(answer.status, 400);
      await assertSessionIsGone(sid);
    });

    it("ignores packets that have no meaning here", async () => {
      const sid = await openPolling();
      await push(sid, "0{}\x1e5\x1e6\x1e4still here");
      assert.equal(await pollMessage(sid), "4still here");
    });

    it("refuses a body over the limit", async () => {
      const sid = await openPolling();
      assert.equal((await push(sid, "4" + "x".repeat(1_000_000))).status, 413);
    });

    it("takes a body of exactly the limit", async () => {
      const sid = await openPolling();
      const body = "4" + "x".repeat(999_999);
      assert.equal((await push(sid, body)).status, 200);
      assert.equal(await pollMessage(sid), body);
    });

    it("closes the session upon a second poll", async () => {
      const sid = await openPolling();
      const first = await begin(polling(sid));
      const second = await poll(sid);
      assert.equal(second.status, 400);
      const { status, body } = await first.answer;
      assert.equal(status, 200);
      assert.equal(body, "1");
      await assertSessionIsGone(sid);
    });

    it("closes the session when a poll is aborted", async () => {
      const sid = await openPolling();
      const waiting = await begin(polling(sid));
      waiting.abort();
      await assert.rejects(waiting.answer);
      await untilSessionIsGone(sid);
      await assertSessionIsGone(sid);
    });

    it("refuses any other method and keeps the session", async () => {
      const sid = await openPolling();
      const { status } = await http(polling(sid), { method: "DELETE" });
      assert.equal(status, OFFICIAL ? 500 : 405);
      await push(sid, "4still here");
      assert.equal(await pollMessage(sid), "4still here");
    });

    it("refuses another protocol version within a session", async () => {
      const sid = await openPolling();
      const { status, body } = await http(`/engine.io/?EIO=3&transport=polling&sid=${sid}`);
      assert.equal(status, 400);
      assert.equal(body, '{"code":3,"message":"Bad request"}');
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
      wire.send(Buffer.from([1, 2, 3, 4]));
      assert.deepEqual(await wire.next(), Buffer.from([1, 2, 3, 4]));
      wire.close();
    });

    it("keeps the order of text and binary", async () => {
      const wire = await openWebSocket();
      for (let i = 0; i < 50; i++) {
        wire.send(`4${i}`);
        wire.send(Buffer.from([i]));
      }
      for (let i = 0; i < 50; i++) {
        assert.equal(await wire.next(), `4${i}`);
        assert.deepEqual(await wire.next(), Buffer.from([i]));
      }
      wire.close();
    });

    for (const message of ["abc", "", "7", "2"]) {
      it(`closes upon "${message}"`, async () => {
        const wire = await openWebSocket();
        wire.send(message);
        assert.equal(await wire.closed, 1005);
      });
    }

    it("closes upon a message over the limit", async () => {
      const wire = await openWebSocket();
      wire.send("4" + "x".repeat(1_000_000));
      assert.equal(await wire.closed, 1009);
    });

    it("takes a message of exactly the limit", async () => {
      const wire = await openWebSocket();
      const message = "4" + "x".repeat(999_999);
      wire.send(message);
      assert.equal(await wire.next(), message);
      wire.close();
    });
  });

  describe("close", SUITE_LIMIT, () => {
    it("ends the session and the poll that waits", async () => {
      const sid = await openPolling();
      const waiting = await begin(polling(sid));
      assert.equal((await push(sid, "1")).body, "ok");
      const { status, body } = await waiting.answer;
      assert.equal(status, 200);
      assert.equal(body, "6");
      await assertSessionIsGone(sid);
    });

    it("disregards what follows in the same payload", async () => {
      const sid = await openPolling();
      assert.equal((await push(sid, "1\x1e4hello")).status, 200);
      await assertSessionIsGone(sid);
    });

    it("ends the session with the WebSocket", async () => {
      const wire = new Wire(websocket());
      const { sid } = JSON.parse((await wire.next()).slice(1));
      wire.close();
      await wire.closed;
      await untilSessionIsGone(sid);
      await assertSessionIsGone(sid);
    });
  });

  describe("upgrade", SUITE_LIMIT, () => {
    it("moves the session to the WebSocket", async () => {
      const sid = await openPolling();
      const wire = await new Wire(websocket(sid)).opened;
      wire.send("2probe");
      assert.equal(await wire.next(), "3probe");
      wire.send("5");
      wire.send("4hello");
      assert.equal(await wire.next(), "4hello");
      wire.close();
    });

    it("ends a poll that waits with a noop", async () => {
      const sid = await openPolling();
      const waiting = await begin(polling(sid));
      const wire = await new Wire(websocket(sid)).opened;
      wire.send("2probe");
      assert.equal(await wire.next(), "3probe");
      const { status, body } = await waiting.answer;
      assert.equal(status, 200);
      assert.equal(body, "6");
      wire.send("5");
      wire.close();
    });

    it("loses nothing that was sent over polling meanwhile", async () => {
      const sid = await openPolling();
      const wire = await new Wire(websocket(sid)).opened;
      wire.send("2probe");
      assert.equal(await wire.next(), "3probe");
      await push(sid, "4one\x1e4two");
      wire.send("5");
      wire.send("4three");
      assert.equal(await wire.next(), "4one");
      assert.equal(await wire.next(), "4two");
      assert.equal(await wire.next(), "4three");
      wire.close();
    });

    it("refuses polling afterwards", async () => {
      const sid = await openPolling();
      const wire = await new Wire(websocket(sid)).opened;
      wire.send("2probe");
      await wire.next();
      wire.send("5");
      wire.send("4done");
      assert.equal(await wire.next(), "4done");
      for (const answer of [await poll(sid), await push(sid, "4hello")]) {
        assert.equal(answer.status, 400);
        assert.equal(answer.body, '{"code":3,"message":"Bad request"}');
      }
      wire.close();
    });

    it("closes a second WebSocket afterwards", async () => {
      const sid = await openPolling();
      const wire = await new Wire(websocket(sid)).opened;
      wire.send("2probe");
      await wire.next();
      wire.send("5");
      const second = new Wire(websocket(sid));
      assert.equal(await second.closed, 1005);
      wire.send("4still here");
      assert.equal(await wire.next(), "4still here");
      wire.close();
    });

    it("closes a second WebSocket during the first one's probe", async () => {
      const sid = await openPolling();
      const wire = await new Wire(websocket(sid)).opened;
      wire.send("2probe");
      await wire.next();
      const second = new Wire(websocket(sid));
      assert.equal(await second.closed, 1005);
      wire.send("5");
      wire.send("4still here");
      assert.equal(await wire.next(), "4still here");
      wire.close();
    });

    for (const message of ["4hello", "abc", Buffer.from([1, 2, 3])]) {
      it(`gives up upon ${JSON.stringify(message)} instead of a probe and keeps polling`, async () => {
        const sid = await openPolling();
        const wire = await new Wire(websocket(sid)).opened;
        wire.send(message);
        await wire.closed;
        await push(sid, "4still here");
        assert.equal(await pollMessage(sid), "4still here");
      });
    }

    it("keeps polling when the WebSocket breaks during the probe", async () => {
      const sid = await openPolling();
      const wire = await new Wire(websocket(sid)).opened;
      wire.send("2probe");
      assert.equal(await wire.next(), "3probe");
      wire.ws.terminate();
      await push(sid, "4still here");
      let body;
      do {
        body = await pollMessage(sid);
      } while (body === "6");
      assert.equal(body, "4still here");
    });
  });
});
