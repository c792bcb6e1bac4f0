// Real clients, each with an address of its own, reach two nodes through a proxy that ends TLS and leads to both.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { Agent } from "node:https";
import { after, afterEach, describe, test } from "node:test";
import { Manager } from "client-4";
import * as clients from "../lib/clients.mjs";
import { collect, TRANSPORTS, within } from "../lib/clients.mjs";

const { SERVER, PLAIN, NODES, CERTIFICATE, COOKIES, CHECKS } = process.env;
const PATIENCE = 20_000; // milliseconds for whatever is waited for

const ca = readFileSync(CERTIFICATE);
const nodes = { one: NODES.split(",")[0], two: NODES.split(",")[1] };
const open = [];
let addresses = 2; // 127.0.0.1 is the proxy's

const once = (emitter, event) => within(PATIENCE, `"${event}"`, clients.once(emitter, event));
const ask = (socket, event, ...args) => within(PATIENCE, `the answer to "${event}"`, clients.ask(socket, event, ...args));

class Client {
  hello = null;

  constructor(transports) {
    this.address = `127.0.0.${addresses++}`;
    this.manager = new Manager(`https://${SERVER}`, {
      transports,
      agent: new Agent({ ca, localAddress: this.address }),
      withCredentials: Boolean(COOKIES),
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
    });
    this.socket = this.manager.socket("/");
    this.socket.on("hello", (hello) => (this.hello = hello));
    open.push(this);
  }

  /** One that a node has greeted. */
  static async connect(transports) {
    const client = new Client(transports);
    await once(client.socket, "hello");
    return client;
  }

  close() {
    this.manager.reconnection(false);
    this.socket.disconnect();
    this.manager.engine?.close();
  }
}

/** What is at that path of a node, not by way of the proxy. */
function direct(node, path) {
  return new Promise((resolve, reject) => {
    get(`http://${nodes[node]}${path}`, (response) => {
      let text = "";
      response.on("data", (data) => (text += data));
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}

/** Clients until there is one that the node has. */
async function connectTo(node, transports) {
  for (let i = 0; i < 50; i++) {
    const client = await Client.connect(transports);
    if (client.hello.node === node) {
      return client;
    }
    client.close();
  }
  assert.fail(`no client of fifty is led to node ${node}`);
}

const closeAll = () => open.splice(0).forEach((client) => client.close());
// Keeps the process up for as long as a test waits, so that each ends by its own time limit.
const wakefulness = setInterval(() => {}, 1000);
after(() => clearInterval(wakefulness));

for (const [name, transports] of Object.entries(TRANSPORTS)) {
  describe(name, () => {
    afterEach(closeAll);

    test("each node has clients, and knows their addresses and that they came by TLS", async () => {
      const all = [await connectTo("one", transports), await connectTo("two", transports)];
      for (const { hello, address } of all) {
        assert.equal(hello.address, address);
        assert.equal(hello.secure, true);
      }
    });

    test("all arrives, once and in order", async () => {
      const all = await Promise.all([1, 2, 3, 4].map(() => Client.connect(transports)));
      if (name === "upgrade") {
        await Promise.all(all.map(({ socket }) => within(PATIENCE, "the upgrade", clients.upgraded(socket))));
      }
      await Promise.all(
        all.map(async ({ socket }) => {
          const text = "x".repeat(100_000);
          const bytes = Buffer.alloc(30_000, 7);
          assert.deepEqual(await ask(socket, "echo", text), [text]);
          assert.deepEqual((await ask(socket, "echo", bytes))[0], bytes);
          const received = collect(socket, "one");
          socket.emit("burst", 200);
          await ask(socket, "echo", "the end");
          assert.deepEqual(received, Array.from({ length: 200 }, (_, i) => i));
        }),
      );
    });

    test("a client that says nothing stays, and hears at once what is said to it", async () => {
      const { manager, socket } = await Client.connect(transports);
      const ends = collect(socket, "disconnect");
      for (let i = 0; i < 3; i++) {
        await once(manager, "ping");
      }
      assert.deepEqual(await ask(socket, "echo", 1), [1]);
      assert.deepEqual(ends, []);
    });
  });
}

test("who comes without TLS is sent to where there is some", async () => {
  const response = await fetch(`http://${PLAIN}/socket.io/?EIO=4`, { redirect: "manual" });
  await response.text();
  assert.equal(response.status, 301);
  assert.match(response.headers.get("location"), /^https:\/\/127\.0\.0\.1.*\/socket\.io\/\?EIO=4$/);
});

describe("a node that leaves", () => {
  afterEach(closeAll);

  test("takes nobody new, keeps whom it has until it closes, and then the other one has them", async () => {
    const stays = await connectTo("one", TRANSPORTS.polling);
    const session = stays.manager.engine.id;
    if (CHECKS) {
      await direct("one", "/leave");
      await within(PATIENCE, "two checks", (async () => {
        while (Number(await direct("one", "/asked")) < 2) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })());
      for (let i = 0; i < 4; i++) {
        assert.equal((await Client.connect(TRANSPORTS.upgrade)).hello.node, "two");
      }
      assert.deepEqual(await ask(stays.socket, "echo", "still here"), ["still here"]);
      assert.equal(stays.manager.engine.id, session);
    }

    const back = once(stays.socket, "hello");
    await direct("one", "/close");
    await back;
    assert.equal(stays.hello.node, "two");
    for (let i = 0; i < 8; i++) {
      assert.equal((await Client.connect(TRANSPORTS.websocket)).hello.node, "two");
    }
  });
});
