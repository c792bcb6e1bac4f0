// Socket.IO protocol revision 5 over Engine.IO 4. The server tells every client its auth payload as "auth", and in the main
// namespace sends "message" back as "message-back" and acknowledges "message-with-ack" with its arguments.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { http, OFFICIAL, Wire } from "../lib/wire.mjs";

const SUITE_LIMIT = { timeout: 60_000 };
const POLLING = "/socket.io/?EIO=4&transport=polling";

async function open() {
  const wire = new Wire("/socket.io/?EIO=4&transport=websocket");
  await wire.next();
  return wire;
}

/** Joins a namespace and reads what the server sends upon that; resolves to the socket id. */
async function join(wire, namespace = "") {
  wire.send(`40${namespace}`);
  const connected = await wire.next();
  assert.ok(connected.startsWith(`40${namespace}{"sid":"`), connected);
  assert.equal(await wire.next(), `42${namespace}["auth",{}]`);
  return JSON.parse(connected.slice(2 + namespace.length)).sid;
}

async function connect() {
  const wire = await open();
  await join(wire);
  return wire;
}

describe("Socket.IO 5", SUITE_LIMIT, () => {
  describe("connect", SUITE_LIMIT, () => {
    it("joins the main namespace", async () => {
      const wire = await open();
      wire.send("40");
      const connected = await wire.next();
      const { sid } = JSON.parse(connected.slice(2));
      assert.match(sid, /^[\w-]{20}$/);
      assert.equal(connected, `40{"sid":"${sid}"}`);
      assert.equal(await wire.next(), '42["auth",{}]');
      wire.close();
    });

    it("does not use the secret of the session as the id of the socket", async () => {
      const wire = new Wire("/socket.io/?EIO=4&transport=websocket");
      const session = JSON.parse((await wire.next()).slice(1)).sid;
      const main = await join(wire);
      const custom = await join(wire, "/custom,");
      assert.equal(new Set([session, main, custom]).size, 3);
      wire.close();
    });

    it("joins the main namespace with a payload", async () => {
      const wire = await open();
      wire.send('40{"token":"123"}');
      assert.match(await wire.next(), /^40\{"sid":"[\w-]{20}"\}$/);
      assert.equal(await wire.next(), '42["auth",{"token":"123"}]');
      wire.close();
    });

    it("joins another namespace", async () => {
      const wire = await open();
      wire.send("40/custom,");
      assert.match(await wire.next(), /^40\/custom,\{"sid":"[\w-]{20}"\}$/);
      assert.equal(await wire.next(), '42/custom,["auth",{}]');
      wire.close();
    });

    it("joins another namespace with a payload", async () => {
      const wire = await open();
      wire.send('40/custom,{"token":"abc"}');
      assert.match(await wire.next(), /^40\/custom,\{"sid":"[\w-]{20}"\}$/);
      assert.equal(await wire.next(), '42/custom,["auth",{"token":"abc"}]');
      wire.close();
    });

    it("joins another namespace without the comma", async () => {
      const wire = await open();
      wire.send("40/custom");
      assert.match(await wire.next(), /^40\/custom,\{"sid":"[\w-]{20}"\}$/);
      wire.close();
    });

    it("refuses an unknown namespace", async () => {
      const wire = await open();
      wire.send("40/random");
      assert.equal(await wire.next(), '44/random,{"message":"Invalid namespace"}');
      wire.close();
    });

    it("refuses a namespace with a query", async () => {
      const wire = await open();
      wire.send("40/custom?token=abc,{}");
      assert.equal(await wire.next(), '44/custom?token=abc,{"message":"Invalid namespace"}');
      wire.close();
    });

    for (const packet of ["4abc", '40"text"', "40[]", "40null", "40{", "49", "4"]) {
      it(`closes upon "${packet}"`, async () => {
        const wire = await open();
        wire.send(packet);
        assert.equal(await wire.closed, 1005);
      });
    }

    it("joins over polling", async () => {
      const { sid } = JSON.parse((await http(POLLING)).body.slice(1));
      const session = `${POLLING}&sid=${sid}`;
      assert.equal((await http(session, { method: "POST", body: "40" })).body, "ok");
      const packets = [];
      while (packets.length < 2) {
        const { status, body } = await http(session);
        assert.equal(status, 200);
        packets.push(...body.split("\x1e"));
      }
      assert.equal(packets.length, 2);
      assert.match(packets[0], /^40\{"sid":"[\w-]{20}"\}$/);
      assert.equal(packets[1], '42["auth",{}]');
      await http(session, { method: "POST", body: "1" });
    });
  });

  describe("disconnect", SUITE_LIMIT, () => {
    it("leaves another namespace and keeps the main one", async () => {
      const wire = await connect();
      await join(wire, "/custom,");
      wire.send("41/custom,");
      wire.send('42["message","still here"]');
      assert.equal(await wire.next(), '42["message-back","still here"]');
      wire.close();
    });

    it("may join again", async () => {
      const wire = await connect();
      wire.send("41");
      await join(wire, "/custom,");
      await join(wire);
      wire.close();
    });

    if (!OFFICIAL) {
      // The official server drops an event that is there before it has carried out the leaving.
      it("closes upon an event to a namespace that was left", async () => {
        const wire = await connect();
        wire.send("41");
        wire.send('42["message"]');
        assert.equal(await wire.closed, 1005);
      });
    }
  });

  describe("events", SUITE_LIMIT, () => {
    for (const args of ['1,"2",{"3":[true]}', "null", "[]", '"äöü 😀"', '"\\u2028"', "", '-0.5,"\\"\\\\"']) {
      it(`sends back (${args})`, async () => {
        const wire = await connect();
        wire.send(`42["message"${args && ","}${args}]`);
        const answer = await wire.next();
        assert.deepEqual(JSON.parse(answer.slice(2)), JSON.parse(`["message-back"${args && ","}${args}]`));
        assert.equal(answer.slice(0, 2), "42");
        wire.close();
      });
    }

    it("sends back binary", async () => {
      const wire = await connect();
      wire.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      wire.send(Buffer.from([1, 2, 3]));
      wire.send(Buffer.from([4, 5, 6]));
      assert.equal(
        await wire.next(),
        '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
      );
      assert.deepEqual(await wire.next(), Buffer.from([1, 2, 3]));
      assert.deepEqual(await wire.next(), Buffer.from([4, 5, 6]));
      wire.close();
    });

    it("sends back binary deep inside", async () => {
      const wire = await connect();
      wire.send('451-["message",{"a":[{"b":{"_placeholder":true,"num":0}}]}]');
      wire.send(Buffer.from([0, 255]));
      assert.equal(await wire.next(), '451-["message-back",{"a":[{"b":{"_placeholder":true,"num":0}}]}]');
      assert.deepEqual(await wire.next(), Buffer.from([0, 255]));
      wire.close();
    });

    it("acknowledges", async () => {
      const wire = await connect();
      wire.send('42456["message-with-ack",1,"2",{"3":[false]}]');
      assert.equal(await wire.next(), '43456[1,"2",{"3":[false]}]');
      wire.close();
    });

    it("acknowledges with binary", async () => {
      const wire = await connect();
      wire.send('452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      wire.send(Buffer.from([1, 2, 3]));
      wire.send(Buffer.from([4, 5, 6]));
      assert.equal(await wire.next(), '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      assert.deepEqual(await wire.next(), Buffer.from([1, 2, 3]));
      assert.deepEqual(await wire.next(), Buffer.from([4, 5, 6]));
      wire.close();
    });

    it("acknowledges with the id 0 and with leading zeros", async () => {
      const wire = await connect();
      wire.send('420["message-with-ack"]');
      assert.equal(await wire.next(), "430[]");
      wire.send('42007["message-with-ack",1]');
      assert.equal(await wire.next(), "437[1]");
      wire.close();
    });

    const packets = [
      "4", "42{}", '42abc["message"]', "42[]", "42[{}]", "42[null]", "42[true]", '42"message"', '42["message"', '42["message"]x',
      '42["connect"]', '42["connect_error"]', '42["disconnect"]', '42["disconnecting"]', '42["newListener"]',
      '42["removeListener"]', '42-1["message"]', '421.5["message"]', '421e3["message"]', '431{"a":1}', '41{"a":1}',
      "40", "44{}", '42/custom,["message"]', "41/custom,", '4511-["message"]', '45999999999-["message"]', '450-["message"]',
      '451["message"]', '45-1-["message"]', '451-["message",{"_placeholder":true,"num":0}', "49", "47",
    ];
    if (!OFFICIAL) {
      // The official server waits for the attachments of a packet that has no text.
      packets.push("452-");
    }
    for (const packet of packets) {
      it(`closes upon "${packet}"`, async () => {
        const wire = await connect();
        wire.send(packet);
        assert.equal(await wire.closed, 1005);
      });
    }

    for (const num of ["1", "-1", '"splice"', "null"]) {
      it(`closes upon the placeholder ${num}`, async () => {
        const wire = await connect();
        wire.send(`451-["message",{"_placeholder":true,"num":${num}}]`);
        wire.send(Buffer.from([1]));
        assert.equal(await wire.closed, 1005);
      });
    }

    it("closes upon text instead of an attachment", async () => {
      const wire = await connect();
      wire.send('451-["message",{"_placeholder":true,"num":0}]');
      wire.send('42["message"]');
      assert.equal(await wire.closed, 1005);
    });

    it("closes upon an attachment nobody announced", async () => {
      const wire = await connect();
      wire.send(Buffer.from([1]));
      assert.equal(await wire.closed, 1005);
    });

    it("ignores acknowledgements nobody waits for", async () => {
      const wire = await connect();
      wire.send("4399[]");
      wire.send('42["message","still here"]');
      assert.equal(await wire.next(), '42["message-back","still here"]');
      wire.close();
    });
  });
});
