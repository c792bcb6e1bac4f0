// Connection state recovery as the official client sees it, on every transport, against the servers of servers/interop.mjs
// with the argument "recovery" or their twins. What the official server is known to fail at is put to ours only.

import assert from "node:assert/strict";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import * as clients from "../lib/clients.mjs";
import { CLIENTS, collect, Connector, TRANSPORTS, within } from "../lib/clients.mjs";
import { Proxy } from "../lib/proxy.mjs";
import { OFFICIAL } from "../lib/wire.mjs";

const { BRIEF_SERVER, STRICT_SERVER } = process.env;
const LIMIT = { timeout: 100_000 };
const PATIENCE = 8_000; // milliseconds for whatever is waited for, so that it is named before the test is out of time
const LONG = 60_000; // milliseconds for 30 cuts on a machine that is very busy; they take two or three seconds else
const SEEDS = { polling: 11, websocket: 22, upgrade: 33 };

/** The namesakes of lib/clients.mjs, each with a limit. */
const once = (emitter, event) => within(PATIENCE, `"${event}"`, clients.once(emitter, event));
const ask = (socket, event, ...args) => within(PATIENCE, `the answer to "${event}"`, clients.ask(socket, event, ...args));
const upgraded = (socket) => within(PATIENCE, "the move to WebSocket", clients.upgraded(socket));

class Impatient extends Connector {
  connect(...args) {
    return within(PATIENCE, "a greeting", super.connect(...args));
  }
}

// Keeps the process up for as long as a test waits, so that each ends by its own time limit.
const wakefulness = setInterval(() => {}, 1000);
after(() => clearInterval(wakefulness));

for (const client of CLIENTS) {
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    describe(`${client.name}, ${name}`, { timeout: 120_000 }, () => {
      const connector = new Impatient(client, transports);
      (client.major === 4 ? suite : bystander)(connector, name);
    });
  }
}

/** Pseudo-random whole numbers below a limit. */
function random(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A binary argument as its bytes, anything else as it is. */
const plain = (value) => (typeof value === "object" ? [...new Uint8Array(value)] : value);

/** What a socket receives as "sent", without the offsets behind it. */
function collectSent(socket) {
  const received = [];
  socket.on("sent", (value, offset) => {
    assert.equal(typeof offset, "string");
    received.push(plain(value));
  });
  return received;
}

/** A room of its own for a test that asks who is in it: of the test before, a server may not have noticed the end yet. */
const roomOf = (id) => `red ${id}`;

/** Resolves when the last thing in the list is that. */
async function until(socket, list, last) {
  while (list.at(-1) !== last) {
    await once(socket, "sent");
  }
}

function suite(connector, transport) {
  const test = (title, body) => it(title, LIMIT, body);
  /** Not asked of the official server because of that defect. */
  const oursOnly = (defect, title, body) => !OFFICIAL && it(`${title} (${defect})`, LIMIT, body);
  const { msgpack } = connector.client;
  let proxy;
  let watcher;

  beforeEach(async () => {
    proxy = await Proxy.before(connector.client.server);
    watcher = await connector.connect();
  });

  afterEach(() => {
    proxy.close();
    connector.closeAll();
  });

  const settings = (options) => ({
    server: proxy.address,
    reconnection: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 20,
    ...options,
  });

  /** A client of the proxy, once it uses the transport the suite is about. */
  async function ready(namespace, options) {
    const socket = await connector.connect(namespace, settings(options));
    await settled(socket);
    return socket;
  }

  async function settled(socket) {
    if (transport === "upgrade") {
      await upgraded(socket);
    }
  }

  function send(to, except, ...args) {
    watcher.emit("send-to", { from: "server", to, except }, ...args);
  }

  /** That happens while the client is without its connection, and the server has noticed if it could. */
  async function during(socket, lose, happens) {
    const gone = ask(watcher, "await-end", socket.id);
    const disconnected = once(socket, "disconnect");
    const comeBack = lose(socket);
    await disconnected;
    if (OFFICIAL || transport !== "polling" || lose === close) {
      await gone;
    }
    await happens();
    await ask(watcher, "echo");
    const connected = once(socket, "connect");
    comeBack();
    await connected;
    await settled(socket);
  }

  function cut() {
    proxy.refuse = true;
    proxy.breakConnections();
    return () => (proxy.refuse = false);
  }

  /** The server is told of it. */
  function close(socket) {
    socket.io.reconnection(false);
    socket.io.engine.close();
    return () => {
      socket.io.reconnection(true);
      socket.connect();
    };
  }

  /** A poll that is cut off is noticed by the official server's heartbeat only. */
  const cutQuickly = OFFICIAL && transport === "polling" ? close : cut;

  test("hands the offset to handlers as one more argument, unless the event is to be acknowledged", async () => {
    const socket = await ready();
    const answer = once(socket, "echo");
    socket.emit("echo", 1, "two");
    const args = await answer;
    assert.deepEqual(args.slice(0, -1), [1, "two"]);
    assert.equal(typeof args.at(-1), "string");
    socket.on("question", (...asked) => asked.pop()(asked));
    const reply = once(socket, "reply");
    socket.emit("ask-me", 1);
    assert.deepEqual((await reply)[0], [1]);
    assert.deepEqual(await ask(socket, "echo", 1), [1]);
  });

  for (const [how, lose] of [["its connection is cut", cut], ["its engine is closed", close]]) {
    test(`continues with what it has missed when ${how}`, async () => {
      const socket = await ready();
      const { id } = socket;
      const red = roomOf(id);
      const received = collectSent(socket);
      await ask(socket, "join", red);
      await ask(socket, "join", "blue");
      await ask(socket, "set-data", "Ann");
      send([red], [], "before");
      await until(socket, received, "before");

      await during(socket, lose, async () => {
        send([red], [], "to a room");
        send([red, "blue"], [], "to two rooms");
        send(["green"], [], "to another room");
        send([id], [], "to it alone");
        send([watcher.id], [], "to somebody else");
        send([], [red], "to all but a room");
        send(["blue"], [], Buffer.from([1, 2, 3]));
        send([], [watcher.id], "to all but somebody else");
      });

      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      send(["blue"], [], "afterwards");
      await until(socket, received, "afterwards");
      assert.deepEqual(received, [
        "before",
        "to a room",
        "to two rooms",
        "to it alone",
        [1, 2, 3],
        "to all but somebody else",
        "afterwards",
      ]);
      const [found] = await ask(watcher, "fetch", red);
      assert.deepEqual(found, [{ id, rooms: [id, red, "blue"].sort(), data: { name: "Ann" } }]);
    });
  }

  test("continues ten times in a row", async () => {
    const socket = await ready();
    const { id } = socket;
    const received = collectSent(socket);
    await ask(socket, "join", "ten");
    for (let i = 0; i < 10; i++) {
      send(["ten"], [], 2 * i);
      await until(socket, received, 2 * i);
      await during(socket, cutQuickly, async () => send(["ten"], [], 2 * i + 1));
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
    }
    await until(socket, received, 19);
    assert.deepEqual(received, Array.from({ length: 20 }, (_, i) => i));
  });

  test("catches up on 2,000 events", async () => {
    const socket = await ready();
    const received = collectSent(socket);
    await during(socket, cutQuickly, async () => {
      for (let i = 0; i < 2000; i++) {
        send([], [watcher.id], i);
      }
    });
    await until(socket, received, 1999);
    assert.equal(socket.recovered, true);
    assert.deepEqual(received, Array.from({ length: 2000 }, (_, i) => i));
  });

  if (!msgpack) {
    test("begins anew when it comes too late", async () => {
      proxy.close();
      proxy = await Proxy.before(BRIEF_SERVER);
      watcher = await connector.connect("/", { server: BRIEF_SERVER });
      const socket = await ready("/", { reconnectionDelay: 50 });
      const { id } = socket;
      const received = collectSent(socket);
      const greetings = collect(socket, "hello");
      await ask(socket, "join", "red");
      await during(socket, close, () => send([], [], "missed"));
      assert.equal(socket.recovered, false);
      assert.notEqual(socket.id, id);
      assert.deepEqual(await ask(socket, "join", "blue"), [[socket.id, "blue"]]);
      assert.equal(greetings.at(-1)[0].recovered, false);
      assert.deepEqual(received, []);
    });
  }

  test("begins anew after it has left", async () => {
    const socket = await ready();
    const { id } = socket;
    const gone = ask(watcher, "await-end", id);
    socket.disconnect();
    await gone;
    const connected = once(socket, "connect");
    socket.connect();
    await connected;
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
  });

  oursOnly("CSR-B1", "continues without ever having received an event", async () => {
    watcher = await connector.connect("/custom");
    const socket = connector.socket("/silent", settings());
    await once(socket, "connect");
    const other = connector.socket("/silent");
    await once(other, "connect");
    const { id } = socket;
    const received = collectSent(socket);
    await during(socket, cutQuickly, async () => {
      other.emit("send-to", { from: "server", to: [id], except: [] }, "missed");
      await ask(other, "echo");
    });
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    await until(socket, received, "missed");
    assert.deepEqual(received, ["missed"]);
  });

  oursOnly("CSR-B3", "continues while the server still believes in the old connection, again and again", async () => {
    const socket = await ready();
    const { id } = socket;
    const red = roomOf(id);
    const received = collectSent(socket);
    await ask(socket, "join", red);
    for (let i = 0; i < 3; i++) {
      const disconnected = once(socket, "disconnect");
      proxy.refuse = true;
      proxy.fallSilent();
      socket.io.engine.close();
      await disconnected;
      send([red], [], i);
      await ask(watcher, "echo");
      const connected = once(socket, "connect");
      proxy.refuse = false;
      await connected;
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      await until(socket, received, i);
    }
    assert.deepEqual(received, [0, 1, 2]);
    assert.equal((await ask(watcher, "fetch", red))[0].length, 1);
  });

  oursOnly("CSR-B4", "leaves its session to another connection that names its private id", async () => {
    const socket = await ready("/", { reconnection: false });
    const { id } = socket;
    const disconnected = once(socket, "disconnect");
    const second = await connector.connect("/", { auth: { pid: socket._pid } });
    assert.equal(second.id, id);
    assert.match((await disconnected)[0], /^transport (close|error)$/);
    assert.deepEqual(await ask(second, "echo", "here"), ["here"]);
  });

  if (!msgpack) {
    oursOnly("CSR-B5", "sees nothing while a middleware refuses it, and everything once that lets it in", async () => {
      proxy.close();
      proxy = await Proxy.before(STRICT_SERVER);
      watcher = await connector.connect("/guarded", { server: STRICT_SERVER, auth: { token: "secret" } });
      const socket = await ready("/guarded", { auth: { token: "secret" } });
      const { id } = socket;
      const events = [];
      const received = collectSent(socket);
      socket.onAny((event) => events.push(event));
      const comeBack = close(socket);
      send([id], [], "for whoever may see it");
      await ask(watcher, "echo");
      socket.auth = { token: "forged" };
      const refused = once(socket, "connect_error");
      comeBack();
      assert.equal((await refused)[0].message, "not you");
      assert.deepEqual(socket.receiveBuffer, []);
      assert.deepEqual(events, []);

      socket.auth = { token: "secret" };
      const connected = once(socket, "connect");
      socket.connect();
      await connected;
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      await until(socket, received, "for whoever may see it");
      assert.deepEqual(received, ["for whoever may see it"]);
    });
  }

  oursOnly("CSR-B3", "loses, doubles and disorders nothing over 30 cuts at any point", async () => {
    const next = random(SEEDS[transport]);
    const socket = await ready();
    const { id } = socket;
    const received = collectSent(socket);
    await ask(socket, "join", "numbers");
    await ask(watcher, "join", "numbers");
    const seen = collectSent(watcher);
    const outcomes = [];
    let cuts = 0;
    const cutLater = () => proxy.breakAfter(1 + next(cuts % 3 === 0 ? 1_000 : 30_000), next(3) > 0);
    socket.on("connect", () => outcomes.push([socket.recovered, socket.id]));
    // While the client opens a connection it hears of its errors, not of its end. Cut off between the WebSocket handshake
    // and the first packet it waits for this time-out, which is 20 seconds unless set.
    socket.io.timeout(500);
    // One for each loss, also of a connection that was still being opened.
    socket.io.on("reconnect_attempt", () => cuts++);
    let sent = 0;
    const standing = () =>
      `${cuts} cuts, ${sent} sent, ${received.length} received, ${seen.length} seen by the watcher, ` +
      `connected: ${socket.connected}, watcher connected: ${watcher.connected}, outcomes: ${outcomes.join(" ")}`;
    const deadline = Date.now() + LONG;
    while (cuts < 30) {
      assert.ok(Date.now() < deadline, `30 cuts not within ${LONG} ms: ${standing()}`);
      if (!proxy.breaks) {
        cutLater();
      }
      // So that it can catch up before the next cut.
      if (sent - received.length < 200 && sent - seen.length < 200) {
        for (let i = next(20); i >= 0; i--) {
          send(["numbers"], [], sent++);
        }
      }
      await new Promise(setImmediate);
    }
    proxy.breakNoMore();
    if (!socket.connected) {
      await once(socket, "connect");
    }
    send(["numbers"], [], sent);
    await within(PATIENCE, () => `all numbers: ${standing()}`, until(socket, received, sent));
    assert.deepEqual(received, Array.from({ length: sent + 1 }, (_, i) => i));
    assert.ok(outcomes.length > 0);
    assert.deepEqual(new Set(outcomes.map(String)), new Set([`true,${id}`]));
  });
}

/** Clients that know nothing of recovery: they may be given the offset, and begin anew whenever their connection is lost. */
function bystander(connector) {
  afterEach(() => connector.closeAll());

  it("works as before", LIMIT, async () => {
    const proxy = await Proxy.before(connector.client.server);
    try {
      const socket = await connector.connect("/", { server: proxy.address, reconnection: true, reconnectionDelay: 10 });
      const other = await connector.connect();
      const { id } = socket;
      assert.deepEqual(await ask(socket, "echo", 1, Buffer.from([2])).then((args) => args.map(plain)), [1, [2]]);
      await ask(socket, "join", "red");
      const sent = once(socket, "sent");
      other.emit("send-to", { from: "server", to: ["red"], except: [] }, "hello");
      assert.equal((await sent)[0], "hello");
      socket.on("question", (...args) => args.pop()(args.length));
      const reply = once(socket, "reply");
      socket.emit("ask-me", 1, 2);
      assert.equal((await reply)[0], 2);
      const again = once(socket, "hello");
      proxy.refuse = true;
      const disconnected = once(socket, "disconnect");
      proxy.breakConnections();
      await disconnected;
      proxy.refuse = false;
      const [greeting] = await again;
      assert.equal(greeting.recovered, false);
      assert.notEqual(greeting.id, id);
      assert.deepEqual(await ask(socket, "join", "blue"), [[greeting.id, "blue"].filter(Boolean)]);
    } finally {
      proxy.close();
    }
  });
}
