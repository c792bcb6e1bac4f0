// Three nodes, driven through their namespace /control, and clients of each that remember everything they are told.

import { createClient } from "@redis/client";
import assert from "node:assert/strict";
import io2 from "client-2";
import { Manager } from "client-4";

const { SERVERS, ADAPTER, KEY, REDIS_URL } = process.env;
if (!SERVERS || !ADAPTER || !KEY || !REDIS_URL) {
  throw new Error("SERVERS, ADAPTER, KEY and REDIS_URL are not set (expected: three times host:port, and as for servers/cluster.mjs)");
}

export const CLASSIC = ADAPTER.startsWith("classic");
export const STREAMS = ADAPTER === "streams";
/** Whether rooms have channels of their own, which a node begins to hear of some time after a socket has joined. */
export const DYNAMIC = ADAPTER.startsWith("sharded-dynamic");
export const PRIVATE = ADAPTER === "sharded-dynamic-private";

const PATIENCE = 20_000; // milliseconds for whatever is waited for; it takes a few else

export const redis = createClient({ url: REDIS_URL });

/** Two of each node, in the main namespace: a and b of java 1, c and d of java 2, e and f of node. */
export const clients = [];

let tags = 0;
/** A name that no other test has. */
export const unique = (what) => `${what} ${++tags}`;

/** Binary parts as lists of bytes, so that they can be compared. */
export function plain(value) {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return { bytes: [...new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength)] };
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
  }
  return value;
}

const sockets = new Set();
const waiting = new Set(); // what is looked at again whenever something has arrived

function arrived() {
  for (const check of waiting) {
    check();
  }
}

/** Resolves once that holds, which is asked whenever a client has received something. */
export function until(condition, what, patience = PATIENCE) {
  return new Promise((resolve, reject) => {
    const end = (then, value) => {
      clearTimeout(timer);
      waiting.delete(check);
      then(value);
    };
    const check = () => condition() && end(resolve);
    const late = () => end(reject, new Error(`not within ${patience} ms: ${typeof what === "function" ? what() : what}`));
    const timer = setTimeout(late, patience);
    waiting.add(check);
    check();
  });
}

/** Asks until that holds, for what nobody tells. */
export async function poll(condition, what) {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`not within ${PATIENCE} ms: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function open(server, namespace, auth, major = 4) {
  const options = { transports: ["websocket"], forceNew: true, reconnection: false };
  const address = `http://${server}`;
  const socket = major === 4 ? new Manager(address, options).socket(namespace, { auth }) : io2(address + namespace, options);
  socket.connect();
  sockets.add(socket);
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(socket));
    socket.once("connect_error", reject);
  });
}

/** A client of a node. */
export class Client {
  log = new Map(); // event → the lists of arguments it came with
  answers = true; // whether it answers questions
  ended = null; // the reason of its end

  static async of(node, name, namespace = "/", major = 4) {
    const client = new Client();
    client.node = node;
    client.name = name;
    client.socket = await open(node.server, namespace, { token: name }, major);
    client.id = client.socket.id;
    if (major === 4) {
      client.socket.onAny((event, ...args) => client.#received(event, args));
    } else {
      client.socket.onevent = ({ data: [event, ...args] }) => client.#received(event, args); // Version 2 has no onAny.
    }
    client.socket.on("disconnect", (reason) => {
      client.ended = reason;
      arrived();
    });
    return client;
  }

  #received(event, args) {
    if (typeof args.at(-1) === "function") {
      const ack = args.pop();
      if (this.answers) {
        ack({ from: this.name, bytes: Buffer.from([1, 2]) }, "and more");
      }
    }
    this.received(event).push(plain(args));
    arrived();
  }

  received(event) {
    if (!this.log.has(event)) {
      this.log.set(event, []);
    }
    return this.log.get(event);
  }

  join(...rooms) {
    return this.socket.timeout(PATIENCE).emitWithAck("join", rooms);
  }
}

/** A node as a test drives it. */
export class Node {
  constructor(name, server) {
    this.name = name;
    this.server = server;
    this.official = name === "node";
  }

  async connect() {
    this.control = await open(this.server, "/control");
  }

  async do(method, { namespace = "/", to = [], except = [], flags = [], timeout = 10_000, values } = {}, ...args) {
    const command = { method, namespace, to, except, flags, timeout, ...(values && { values }) };
    const answer = await this.control.timeout(PATIENCE).emitWithAck("do", command, ...args);
    if (answer?.error) {
      throw new Error(`${method} at ${this.name}: ${answer.error}`);
    }
    return answer;
  }
}

export const NODES = SERVERS.split(" ").map((server, i) => new Node(["java 1", "java 2", "node"][i], server));

const settled = []; // what clients have received, to look at once more in the end

/** Everything that node has sent to all has arrived at these clients. */
export async function fence(node, clients, { namespace } = {}) {
  const tag = unique("fence");
  await node.do("emit", { namespace }, tag);
  await until(() => clients.every((client) => client.received(tag).length > 0), "a fence");
}

/** That event has come to those of the clients once, with those arguments, and to nobody else. */
export async function expectDelivery(from, event, clients, expected, args, { namespace } = {}) {
  const missing = () => expected.filter((client) => client.received(event).length === 0);
  await until(
    () => missing().length === 0,
    () => `"${event}" of ${from.name ?? from} at ${missing().map(({ name }) => name)}`,
  );
  if (from instanceof Node) {
    await fence(from, clients, { namespace });
  }
  const check = () => {
    for (const client of clients) {
      assert.deepEqual(client.received(event), expected.includes(client) ? [args] : [], `at ${client.name}`);
    }
  };
  check();
  settled.push(check);
}

/** Nothing has come late. */
export function checkAgain() {
  settled.splice(0).forEach((check) => check());
}

/** The nodes of these clients hear each other in their namespace. */
export async function introduce(clients, namespace = "/") {
  const nodes = clients.map(({ node }) => node).filter((node, i, all) => all.indexOf(node) === i);
  const tag = unique("probe");
  const heard = () => clients.every(({ log }) => new Set((log.get(tag) ?? []).map(([name]) => name)).size === nodes.length);
  await poll(async () => {
    await Promise.all(nodes.map((node) => node.do("emit", { namespace }, tag, node.name)));
    return heard();
  }, "each node to hear the others");
}

export async function begin() {
  await redis.connect();
  await Promise.all(NODES.map((node) => node.connect()));
  const names = ["a", "b", "c", "d", "e", "f"];
  clients.push(...(await Promise.all(names.map((name, i) => Client.of(NODES[i >> 1], name)))));
  await introduce(clients);
  await Promise.all(clients.map((client) => subscribed(client.id, 1)));
}

export function end() {
  sockets.forEach((socket) => socket.disconnect());
  redis.destroy();
}

/** Waits until that many nodes hear of a room, where it has a channel of its own. */
export async function subscribed(room, nodes, namespace = "/") {
  if (DYNAMIC && (PRIVATE || String(room).length !== 20)) {
    await channel(`${KEY}#${namespace}#${room}#`, nodes);
  }
}

const channel = (name, nodes) =>
  poll(async () => Number((await redis.sendCommand(["PUBSUB", "SHARDNUMSUB", name]))[1]) === nodes, `${nodes} nodes at ${name}`);

/** Those clients join a new room. */
export async function roomOf(...members) {
  const room = unique("room");
  await enter(room, ...members);
  return room;
}

export async function enter(room, ...members) {
  await Promise.all(members.map((member) => member.join(room)));
  await subscribed(room, new Set(members.map(({ node }) => node)).size);
}

/** The node emits that to a selection of the clients, who are those. */
export async function emits(node, options, expected, ...args) {
  const event = unique("event");
  await node.do("emit", options, event, ...args);
  await expectDelivery(node, event, clients, expected, plain(args));
}

export const sorted = (list) => [...list].sort();
export const ids = (list) => sorted(list.map(({ id }) => id));

/** The node finds those clients in the room, some time soon, and every node hears of it by then where that matters. */
export async function found(node, room, expected) {
  await poll(async () => {
    const last = ids(await node.do("fetchSockets", { to: [room] }));
    return last.join() === ids(expected).join();
  }, `${room} to have ${expected.length} members`);
  await subscribed(room, new Set(expected.map((client) => client.node)).size);
}

/** The other nodes have heard that note, once each, and the one that wrote it has not. */
export async function expectNotes(from, note, expected) {
  const heard = (node) => node.do("heard", {}, note);
  const others = NODES.filter((node) => node !== from);
  await poll(async () => (await Promise.all(others.map(heard))).every(({ length }) => length > 0), note);
  for (const node of NODES) {
    assert.deepEqual(plain(await heard(node)), node === from ? [] : [expected], `at ${node.name}`);
  }
}

/** Those clients leave; nodes that keep the namespace without them know it then. */
export async function gone(node, leaving, namespace) {
  leaving.forEach(({ socket }) => socket.io.engine.close());
  const left = async (where, count) => (await node.do("fetchSockets", { namespace: where })).length === count;
  if (!namespace.startsWith("/dynamic")) {
    await poll(() => left(namespace, 0), `${namespace} to be empty`);
  }
  await poll(() => left("/", clients.length), "clients of version 2 to leave the main namespace, too");
}
