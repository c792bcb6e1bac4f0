// Socket.IO protocol revision 4 over Engine.IO 3, as spoken by Socket.IO 2 clients; the server is the one of the tests for
// revision 5.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { http, Wire } from "../lib/wire.mjs";

const SUITE_LIMIT = { timeout: 60_000 };
const POLLING = "/socket.io/?EIO=3&transport=polling";

async function open() {
  const wire = new Wire("/socket.io/?EIO=3&transport=websocket");
  await wire.next();
  return wire;
}

async function connect() {
  const wire = await open();
  assert.equal(await wire.next(), "40");
  assert.equal(await wire.next(), '42["auth",{}]');
  return wire;
}

describe("Socket.IO 4", SUITE_LIMIT, () => {
  describe("connect", SUITE_LIMIT, () => {
    it("joins the main namespace by itself", async () => {
      (await connect()).close();
    });

    it("joins the main namespace by itself over polling", async () => {
      const { sid } = JSON.parse((await http(POLLING)).body.replace(/^[^{]*/, ""));
      let body = "";
      while (!body.includes("auth")) {
        const answer = await http(`${POLLING}&sid=${sid}`);
        assert.equal(answer.status, 200);
        body += answer.body;
      }
      assert.equal(body, '2:4013:42["auth",{}]');
      await http(`${POLLING}&sid=${sid}`, { method: "POST", body: "1:1" });
    });

    it("joins another namespace", async () => {
      const wire = await connect();
      wire.send("40/custom");
      assert.equal(await wire.next(), "40/custom,");
      assert.equal(await wire.next(), '42/custom,["auth",{}]');
      wire.close();
    });

    it("joins another namespace with a query", async () => {
      const wire = await connect();
      wire.send("40/custom?token=abc&x=%C3%A4,");
      assert.equal(await wire.next(), "40/custom,");
      assert.equal(await wire.next(), '42/custom,["auth",{"token":"abc","x":"ä"}]');
      wire.close();
    });

    it("refuses an unknown namespace", async () => {
      const wire = await connect();
      wire.send("40/random");
      assert.equal(await wire.next(), '44/random,{"message":"Invalid namespace"}');
      wire.close();
    });

    it("closes upon an invalid packet", async () => {
      const wire = await connect();
      wire.send("4abc");
      assert.equal(await wire.closed, 1005);
    });
  });

  describe("disconnect", SUITE_LIMIT, () => {
    it("leaves another namespace and keeps the main one", async () => {
      const wire = await connect();
      wire.send("40/custom");
      await wire.next();
      await wire.next();
      wire.send("41/custom");
      wire.send('42["message","still here"]');
      assert.equal(await wire.next(), '42["message-back","still here"]');
      wire.close();
    });

    it("leaves the main namespace and stays connected", async () => {
      const wire = await connect();
      wire.send("41");
      wire.send("2");
      assert.equal(await wire.next(), "3");
      wire.close();
    });
  });

  describe("events", SUITE_LIMIT, () => {
    it("sends back text", async () => {
      const wire = await connect();
      wire.send('42["message",1,"2",{"3":[true]}]');
      assert.equal(await wire.next(), '42["message-back",1,"2",{"3":[true]}]');
      wire.close();
    });

    it("sends back binary", async () => {
      const wire = await connect();
      wire.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      wire.send(Buffer.from([4, 1, 2, 3]));
      wire.send(Buffer.from([4, 4, 5, 6]));
      assert.equal(
        await wire.next(),
        '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
      );
      assert.deepEqual(await wire.next(), Buffer.from([4, 1, 2, 3]));
      assert.deepEqual(await wire.next(), Buffer.from([4, 4, 5, 6]));
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
      wire.send(Buffer.from([4, 1, 2, 3]));
      wire.send(Buffer.from([4, 4, 5, 6]));
      assert.equal(await wire.next(), '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      assert.deepEqual(await wire.next(), Buffer.from([4, 1, 2, 3]));
      assert.deepEqual(await wire.next(), Buffer.from([4, 4, 5, 6]));
      wire.close();
    });

    for (const packet of ["4", "42{}", '42abc["message"]', '42["message"', "44{}", '42/custom,["message"]', "49"]) {
      it(`closes upon "${packet}"`, async () => {
        const wire = await connect();
        wire.send(packet);
        assert.equal(await wire.closed, 1005);
      });
    }
  });
});
