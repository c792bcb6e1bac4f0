// A client whose connection breaks on one node continues its session on another, of the same kind or not.

import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { after, before, describe, test } from "node:test";
import { Manager } from "client-4";

const NAMES = ["java 1", "java 2", "node"];
const PATIENCE = 20_000; // milliseconds for whatever is waited for
const ROUNDS = 10;

/** What is between the client and the node it is led to, so that the client needs to know nothing. */
class Road {
  #sockets = new Set();
  #target = null;
  #server = net.createServer((client) => {
    if (!this.#target) {
      client.destroy();
      return;
    }
    const server = net.connect(this.#target.port, this.#target.host);
    for (const [from, to] of [[client, server], [server, client]]) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  });

  async open() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  leadTo(node) {
    const [host, port] = node.server.split(":");
    this.#target = { host, port };
  }

  breakDown() {
    this.#target = null;
    this.#sockets.forEach((socket) => socket.destroy());
  }

  close() {
    this.breakDown();
    this.#server.close();
  }
}

/** A node, and the way to tell it what to do. */
class Node {
  constructor(name, server) {
    this.name = name;
    this.server = server;
    this.control = new Manager(`http://${server}`, { transports: ["websocket"], forceNew: true }).socket("/control");
    this.control.connect();
  }

  async do(method, { to = [], except = [], flags = [] }, ...args) {
    const command = { method, namespace: "/", to, except, flags, timeout: 0 };
    const result = await this.control.timeout(PATIENCE).emitWithAck("do", command, ...args);
    assert.equal(result?.error, undefined);
    return result;
  }
}

async function until(condition, what) {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `not within ${PATIENCE} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const bytes = (value) => (Buffer.isBuffer(value) || value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value);

describe("a session that began on another node", () => {
  let nodes;

  before(async () => {
    nodes = process.env.SERVERS.split(" ").map((server, i) => new Node(NAMES[i], server));
    await until(async () => (await Promise.all(nodes.map((node) => node.do("serverCount", {})))).every((n) => n === 3), "three nodes");
  });

  after(() => nodes.forEach((node) => node.control.disconnect()));

  for (const [from, to] of [[0, 1], [0, 2], [2, 0], [2, 1]]) {
    test(`${NAMES[from]}, then ${NAMES[to]}`, async (t) => {
      const road = new Road();
      road.leadTo(nodes[from]);
      const manager = new Manager(await road.open(), { transports: ["websocket"], reconnectionDelay: 20, reconnectionDelayMax: 50 });
      t.after(() => {
        manager._close();
        road.close();
      });
      const socket = manager.socket("/");
      const received = []; // with what an offset makes of the last argument left out
      socket.onAny((event, ...args) => received.push([event, args[0], args[1], bytes(args[2])]));
      socket.connect();
      await once(socket, "connect");
      const room = `red ${from} ${to}`;
      await socket.emitWithAck("join", [room]);
      // What an official node keeps it finds by an offset.
      await until(async () => {
        await nodes[from].do("emit", { to: [room] }, "before", "", 0, null);
        return received.length > 0;
      }, "an event before");
      const { id } = socket;

      road.breakDown();
      await once(socket, "disconnect");
      await until(async () => (await nodes[from].do("fetchSockets", { to: [room], flags: ["local"] })).length === 0, "the end of the old connection");
      received.length = 0;
      let seen = 0;
      const witness = new Manager(`http://${nodes[to].server}`, { transports: ["websocket"], forceNew: true }).socket("/");
      witness.on("all", () => seen++);
      witness.connect();
      await once(witness, "connect");
      t.after(() => witness.disconnect());
      const sent = nodes.map(({ name }) => Array.from({ length: ROUNDS }, (_, i) => [
        ["room", name, i, [i, 255]],
        // An official node restores these as well.
        ...(NAMES[to] === "node" ? [["volatile", name, i, ""]] : []),
        ["all", name, i, "text"],
      ]).flat());
      for (let i = 0; i < ROUNDS; i++) {
        for (const node of nodes) {
          await node.do("emit", { to: [room] }, "room", node.name, i, Buffer.from([i, 255]));
          await node.do("emit", { to: ["another room"] }, "foreign", node.name, i, "");
          await node.do("emit", { except: [room] }, "foreign", node.name, i, "");
          await node.do("emit", { flags: ["volatile"] }, "volatile", node.name, i, "");
          await node.do("emit", {}, "all", node.name, i, "text");
        }
      }
      // An official node loses what comes while it restores a session.
      await until(() => seen === ROUNDS * nodes.length, "all of it at the other node");

      road.leadTo(nodes[to]);
      await once(socket, "connect");
      assert.equal(socket.recovered, true, "recovered");
      assert.equal(socket.id, id, "the same id");
      await nodes[from].do("emit", { to: [room] }, "after", "", 0, null);
      await until(() => received.some(([event]) => event === "after"), "the event behind");
      assert.equal(received.at(-1)[0], "after");
      NAMES.forEach((name, i) => {
        assert.deepEqual(received.filter((each) => each[1] === name), sent[i], `what ${name} has sent, once and in order`);
      });
      const [found] = await nodes[from].do("fetchSockets", { to: [room] });
      assert.deepEqual([found.id, [...found.rooms].sort()], [id, [id, room].sort()]);
    });
  }
});
