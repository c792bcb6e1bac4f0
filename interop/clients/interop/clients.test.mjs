// Every client, on every transport, against the server of servers/interop.mjs or its twin.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, describe, it } from "node:test";
import { ask, CLIENTS, collect, Connector, once, TRANSPORTS, upgraded } from "../lib/clients.mjs";
import { Proxy } from "../lib/proxy.mjs";

const LIMIT = { timeout: 20_000 };
const PATIENCE = 5_000; // milliseconds in which an acknowledgement comes that does
const TEXTS = ["", "plain", "äöü ß €", "漢字 ひらがな", "😀👩‍👩‍👧", "\u0000\u001e\u2028\u2029", '"\\/\b\f\n\r\t', "<script>"];

// Keeps the process up for as long as a test waits, so that each ends by its own time limit.
const wakefulness = setInterval(() => {}, 1000);
after(() => clearInterval(wakefulness));

for (const client of CLIENTS) {
  for (const [name, transports] of Object.entries(TRANSPORTS)) {
    describe(`${client.name}, ${name}`, { timeout: 120_000 }, () => suite(new Connector(client, transports), name));
  }
}

// Each waits for the same long time, so all do at once.
describe("leaves the acknowledgements that came when one does not", { timeout: 120_000, concurrency: true }, () => {
  for (const client of CLIENTS) {
    for (const [name, transports] of Object.entries(TRANSPORTS)) {
      it(`${client.name}, ${name}`, LIMIT, () => halfAnswer(new Connector(client, transports)));
    }
  }
});

async function halfAnswer(connector) {
  const room = roomOf("half");
  const sockets = await connector.connectMany(2);
  try {
    sockets[0].on("question", (name, ack) => ack("here"));
    sockets[1].on("question", () => {});
    await Promise.all(sockets.map((socket) => ask(socket, "join", room)));
    const replies = once(sockets[0], "replies");
    sockets[0].emit("ask-room", room, PATIENCE);
    assert.deepEqual(await replies, [["here"], false]);
  } finally {
    connector.closeAll();
  }
}

/** A room of its own for a test. */
const roomOf = (name) => `${name}-${randomBytes(4).toString("hex")}`;

/** Node's Buffer and the browser's ArrayBuffer, as bytes. */
const bytes = (value) => [...new Uint8Array(value)];

function suite(connector, transport) {
  const { major, msgpack } = connector.client;
  const test = (title, body, options) => it(title, { ...LIMIT, ...options }, body);

  /** The socket, once it uses the transport the suite is about. */
  async function ready(...args) {
    const socket = await connector.connect(...args);
    if (transport === "upgrade") {
      await upgraded(socket);
    }
    return socket;
  }

  afterEach(() => connector.closeAll());

  test("connects", async () => {
    const socket = await ready();
    assert.equal(socket.connected, true);
    assert.equal(socket.id, socket.greeting.id);
    assert.equal(socket.io.engine.transport.name, transport === "polling" ? "polling" : "websocket");
    if (major > 2) {
      assert.notEqual(socket.id, socket.io.engine.id);
    }
  });

  test("sends its auth payload", async () => {
    const socket = await connector.connect("/custom", { auth: { token: "a b&c=ä" } });
    assert.deepEqual(socket.greeting.auth, { token: "a b&c=ä" });
  });

  test("is refused by a middleware with data", async () => {
    const socket = connector.socket("/guarded", { auth: { token: "wrong" } });
    const [error] = await once(socket, major === 2 ? "error" : "connect_error");
    if (major === 2) {
      assert.deepEqual(error, { code: 4001, reason: "bad token" });
    } else {
      assert.equal(error.message, "not you");
      assert.deepEqual(error.data, { code: 4001, reason: "bad token" });
    }
    assert.equal(socket.connected, false);
  });

  test("is let in by a middleware", async () => {
    const socket = await connector.connect("/guarded", { auth: { token: "secret" } });
    assert.deepEqual(await ask(socket, "echo", 1), [1]);
  });

  test("is refused by an unknown namespace", async () => {
    const socket = connector.socket("/unknown");
    const [error] = await once(socket, major === 2 ? "error" : "connect_error");
    assert.equal(error.message ?? error, "Invalid namespace");
  });

  test("sends and receives events with many arguments", async () => {
    const socket = await ready();
    const args = [1, "2", null, true, [], {}, { a: [{ b: "c" }] }, -0.25, 2.5e-7, 9007199254740991, "last"];
    const answer = once(socket, "echo");
    socket.emit("echo", ...args);
    assert.deepEqual(await answer, args);
  });

  test("sends and receives an event without arguments", async () => {
    const socket = await ready();
    const answer = once(socket, "echo");
    socket.emit("echo");
    assert.deepEqual(await answer, []);
  });

  test("keeps every character", async () => {
    const socket = await ready();
    assert.deepEqual(await ask(socket, "echo", ...TEXTS), TEXTS);
    assert.deepEqual(await ask(socket, "echo", { [TEXTS[4]]: TEXTS[2] }), [{ [TEXTS[4]]: TEXTS[2] }]);
  });

  test("sends and receives binary", async () => {
    const socket = await ready();
    const answer = once(socket, "echo");
    socket.emit("echo", Buffer.from([1, 2, 3]));
    const [received] = await answer;
    assert.deepEqual(bytes(received), [1, 2, 3]);
  });

  test("sends and receives binary of every size", async () => {
    const socket = await ready();
    for (const size of [0, 1, 2, 125, 126, 127, 65_535, 65_536, 300_000]) {
      const sent = randomBytes(size);
      const [received] = await ask(socket, "echo", sent);
      assert.ok(Buffer.from(received).equals(sent), `${size} bytes came back as ${received.byteLength}`);
    }
  });

  test("sends and receives binary at any depth", async () => {
    const socket = await ready();
    const answer = once(socket, "echo");
    socket.emit("echo", "text", { a: [Buffer.from([1]), { b: { c: Buffer.from([2, 3]) } }], d: "e" }, Buffer.from([4]), 5);
    const [text, tree, last, number] = await answer;
    assert.equal(text, "text");
    assert.deepEqual(bytes(tree.a[0]), [1]);
    assert.deepEqual(bytes(tree.a[1].b.c), [2, 3]);
    assert.equal(tree.d, "e");
    assert.deepEqual(bytes(last), [4]);
    assert.equal(number, 5);
  });

  test("keeps text and binary in order", async () => {
    const socket = await ready();
    const received = collect(socket, "echo");
    for (let i = 0; i < 100; i++) {
      socket.emit("echo", i);
      socket.emit("echo", Buffer.from([i]));
    }
    await ask(socket, "echo");
    assert.deepEqual(
      received.map((value) => (typeof value === "number" ? value : bytes(value)[0])),
      Array.from({ length: 200 }, (_, i) => i >> 1),
    );
  });

  test("receives acknowledgements", async () => {
    const socket = await ready();
    assert.deepEqual(await ask(socket, "echo", 1, "2", { 3: [4] }), [1, "2", { 3: [4] }]);
    assert.deepEqual(await ask(socket, "echo"), []);
    const [binary] = await ask(socket, "echo", { a: Buffer.from([7, 8]) });
    assert.deepEqual(bytes(binary.a), [7, 8]);
  });

  test("gives acknowledgements", async () => {
    const socket = await ready();
    socket.on("question", (...args) => args.pop()({ got: args }));
    let reply = once(socket, "reply");
    socket.emit("ask-me", 1, "two");
    assert.deepEqual(await reply, [{ got: [1, "two"] }]);
    reply = once(socket, "reply");
    socket.emit("ask-me", Buffer.from([1, 2]));
    const [{ got }] = await reply;
    assert.deepEqual(bytes(got[0]), [1, 2]);
  });

  test("lets the server's acknowledgement time out", async () => {
    const socket = await ready();
    const outcome = once(socket, "no-reply");
    socket.emit("ask-me-in-vain", 50);
    assert.deepEqual(await outcome, ["operation has timed out"]);
  });

  if (major === 4) {
    test("emits with a promise", async () => {
      const socket = await ready();
      assert.equal(await socket.timeout(5000).emitWithAck("echo", "promised"), "promised");
    });

    test("gives up waiting for an acknowledgement", async () => {
      const socket = await ready();
      await assert.rejects(socket.timeout(50).emitWithAck("unheard-of"), /operation has timed out/);
    });
  }

  test("collects the acknowledgements of a room", async () => {
    const sockets = await connector.connectMany(3);
    for (const [i, socket] of sockets.entries()) {
      socket.on("question", (room, ack) => ack(`${i} in ${room}`));
      await ask(socket, "join", "jury");
    }
    const replies = once(sockets[0], "replies");
    sockets[0].emit("ask-room", "jury", 5000);
    const [texts, complete] = await replies;
    assert.deepEqual(texts.sort(), ["0 in jury", "1 in jury", "2 in jury"]);
    assert.equal(complete, true);
    await Promise.all(sockets.map((socket) => ask(socket, "leave", "jury")));
  });

  test("joins and leaves rooms", async () => {
    const socket = await connector.connect();
    assert.deepEqual(await ask(socket, "join", "a"), [[socket.id, "a"]]);
    assert.deepEqual(await ask(socket, "join", "b"), [[socket.id, "a", "b"]]);
    assert.deepEqual(await ask(socket, "leave", "a"), [[socket.id, "b"]]);
  });

  test("receives what is sent to rooms, once", async () => {
    const [one, two, three] = await connector.connectMany(3);
    const received = [one, two, three].map((socket) => collect(socket, "sent"));
    await ask(one, "join", "red");
    await ask(two, "join", "red");
    await ask(two, "join", "blue");
    await ask(three, "join", "blue");

    one.emit("send-to", { from: "server", to: ["red", "blue"], except: [] }, "both");
    one.emit("send-to", { from: "server", to: ["red"], except: ["blue"] }, "red alone");
    one.emit("send-to", { from: "socket", to: ["red"], except: [] }, "red without me");
    one.emit("send-to", { from: "server", to: [two.id], except: [] }, "two alone");
    one.emit("send-to", { from: "server", to: ["red", "blue"], except: [one.id] }, "not one");
    one.emit("send-to", { from: "server", to: ["red", "blue"], except: [] }, Buffer.from([1, 2, 3]));
    one.emit("send-to", { from: "server", to: ["red", "blue"], except: [] }, "end");

    const texts = received.map(async (list, i) => {
      while (list.at(-1) !== "end") {
        await once([one, two, three][i], "sent");
      }
      return list.map((value) => (typeof value === "string" ? value : bytes(value)));
    });
    assert.deepEqual(await Promise.all(texts), [
      ["both", "red alone", [1, 2, 3], "end"],
      ["both", "red without me", "two alone", "not one", [1, 2, 3], "end"],
      ["both", "not one", [1, 2, 3], "end"],
    ]);
  });

  test("receives what is sent to everybody else in its namespace", async () => {
    const [one, two] = await connector.connectMany(2);
    const elsewhere = await connector.connect("/custom");
    const received = [one, two, elsewhere].map((socket) => collect(socket, "sent"));
    const arrived = once(two, "sent");
    one.emit("send-to", { from: "socket", to: [], except: [] }, "others");
    await arrived;
    await Promise.all([one, two, elsewhere].map((socket) => ask(socket, "echo")));
    assert.deepEqual(received, [[], ["others"], []]);
  });

  test("is found, moved and named by the server", async () => {
    const room = roomOf("hall");
    const socket = await connector.connect();
    await ask(socket, "join", room);
    await ask(socket, "set-data", "Ann");
    assert.deepEqual(await ask(socket, "fetch", room), [[{ id: socket.id, rooms: [room, socket.id].sort(), data: { name: "Ann" } }]]);
    await ask(socket, "move", room, `${room}-2`);
    assert.deepEqual(await ask(socket, "fetch", room), [[]]);
    const [[{ rooms }]] = await ask(socket, "fetch", `${room}-2`);
    assert.deepEqual(rooms, [`${room}-2`, socket.id].sort());
  });

  test("uses several namespaces on one connection", async () => {
    const main = await connector.connect();
    const custom = await connector.connect("/custom", { beside: main });
    assert.equal(main.io, custom.io);
    assert.equal(custom.greeting.namespace, "/custom");
    assert.deepEqual(await ask(main, "echo", "main"), ["main"]);
    assert.deepEqual(await ask(custom, "echo", "custom"), ["custom"]);
    const gone = ask(main, "await-end", custom.id);
    custom.disconnect();
    const [end] = await gone;
    assert.equal(end.disconnect, "client namespace disconnect");
    assert.deepEqual(await ask(main, "echo", "still here"), ["still here"]);
  });

  test("joins a namespace made for it", async () => {
    const socket = await connector.connect("/dynamic-101");
    assert.equal(socket.greeting.namespace, "/dynamic-101");
    assert.deepEqual(await ask(socket, "echo", 1), [1]);
    const tenant = await connector.connect("/tenant-7", { auth: { tenant: "7" } });
    assert.equal(tenant.greeting.namespace, "/tenant-7");
    const foreign = connector.socket("/tenant-7", { auth: { tenant: "8" } });
    // Since the namespace exists now, only its own middlewares could refuse.
    await once(foreign, "hello");
    const [error] = await once(connector.socket("/tenant-9", { auth: { tenant: "8" } }), major === 2 ? "error" : "connect_error");
    assert.equal(error.message ?? error, "Invalid namespace");
  });

  test("disconnects", async () => {
    const watcher = await connector.connect();
    const socket = await ready();
    const { id } = socket;
    await ask(socket, "join", "somewhere");
    const gone = ask(watcher, "await-end", id);
    const [[reason]] = await Promise.all([once(socket, "disconnect"), socket.disconnect()]);
    assert.equal(reason, "io client disconnect");
    const [end] = await gone;
    assert.deepEqual(end.rooms, [id, "somewhere"].sort());
    assert.equal(end.disconnecting, end.disconnect);
    assert.match(end.disconnect, /^(client namespace disconnect|transport close)$/);
  });

  test("is disconnected from its namespace by the server", async () => {
    const watcher = await connector.connect();
    const socket = await ready();
    const custom = await connector.connect("/custom", { beside: socket });
    const gone = ask(watcher, "await-end", socket.id);
    const disconnected = once(socket, "disconnect");
    socket.emit("disconnect-me", false);
    assert.equal((await disconnected)[0], "io server disconnect");
    assert.equal((await gone)[0].disconnect, "server namespace disconnect");
    assert.deepEqual(await ask(custom, "echo", "still here"), ["still here"]);
  });

  test("is disconnected altogether by the server", async () => {
    const watcher = await connector.connect();
    const socket = await ready();
    const custom = await connector.connect("/custom", { beside: socket });
    const gone = ask(watcher, "await-end", socket.id);
    const disconnected = Promise.all([once(socket, "disconnect"), once(custom, "disconnect")]);
    const closed = once(socket.io.engine, "close");
    socket.emit("disconnect-me", true);
    assert.deepEqual((await disconnected).map(([reason]) => reason), ["io server disconnect", "io server disconnect"]);
    assert.equal((await gone)[0].disconnect, "server namespace disconnect");
    await closed;
  });

  test("is disconnected with its room by the server", async () => {
    const room = roomOf("cellar");
    const [one, two, three] = await connector.connectMany(3);
    await ask(one, "join", room);
    await ask(two, "join", room);
    const disconnected = Promise.all([once(one, "disconnect"), once(two, "disconnect")]);
    three.emit("kick", room, false);
    assert.deepEqual((await disconnected).map(([reason]) => reason), ["io server disconnect", "io server disconnect"]);
    assert.deepEqual(await ask(three, "echo", "still here"), ["still here"]);
  });

  test("tells the server when its transport closes", async () => {
    const watcher = await connector.connect();
    const socket = await ready();
    const gone = ask(watcher, "await-end", socket.id);
    socket.io.engine.close();
    assert.equal((await gone)[0].disconnect, "transport close");
  });

  test("reconnects when the connection breaks", async () => {
    const proxy = await Proxy.before(connector.client.server);
    try {
      const socket = await ready("/", { server: proxy.address, reconnection: true, reconnectionDelay: 10 });
      const watcher = await connector.connect();
      const { id } = socket;
      const gone = ask(watcher, "await-end", id);
      const disconnected = once(socket, "disconnect");
      const again = once(socket, "hello");
      proxy.breakConnections();
      assert.match((await disconnected)[0], /^transport (close|error)$/);
      const [greeting] = await again;
      assert.notEqual(greeting.id, id);
      assert.deepEqual(await ask(socket, "echo", "back"), ["back"]);
      if (transport !== "polling") {
        assert.match((await gone)[0].disconnect, /^transport (close|error)$/);
      }
    } finally {
      proxy.close();
    }
  });

  test("reaches a server that was not there at first", async () => {
    const proxy = await Proxy.before(connector.client.server);
    proxy.refuse = true;
    try {
      const socket = connector.socket("/", { server: proxy.address, reconnection: true, reconnectionDelay: 10 });
      await once(major === 2 ? socket : socket.io, major === 2 ? "reconnecting" : "reconnect_attempt");
      proxy.refuse = false;
      await once(socket, "hello");
    } finally {
      proxy.close();
    }
  });

  test("sends and receives payloads near the limit", async () => {
    const socket = await ready();
    const text = "x".repeat(999_000 - (msgpack && transport === "polling" ? 260_000 : 0));
    const [answer] = await ask(socket, "echo", text);
    assert.equal(answer.length, text.length);
    assert.equal(answer, text);
  });

  test("receives payloads far over the limit, which holds for what the server receives", async () => {
    const socket = await ready();
    const [answer] = await ask(socket, "large", 5_000_000);
    assert.equal(answer.length, 5_000_000);
  });

  test("is disconnected for a payload over the limit", async () => {
    const watcher = await connector.connect();
    const socket = await ready();
    const disconnected = once(socket, "disconnect");
    socket.emit("echo", "x".repeat(1_000_100));
    assert.match((await disconnected)[0], /^transport (close|error)$/);
    assert.deepEqual(await ask(watcher, "echo", "still here"), ["still here"]);
  });

  test("receives volatile events while it reads, and all others", async () => {
    const socket = await ready();
    const received = collect(socket, "volatile");
    const end = once(socket, "volatile-end");
    socket.emit("volatile-burst", 1, 1);
    await end;
    // A polling client may have no poll open at that moment.
    assert.ok(received.length === 1 || transport === "polling", `${received.length} volatile events`);
  });

  test("is not sent volatile events it has no time for", async () => {
    const socket = await ready();
    const received = collect(socket, "volatile");
    const end = once(socket, "volatile-end");
    socket.emit("volatile-burst", 1000, 10_000);
    await end;
    assert.ok(received.length < 1000, "no volatile event was dropped");
    const numbers = received.map(([i]) => i);
    assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  });

  test("receives compressed and plain answers alike", async () => {
    const socket = await ready();
    for (const compress of [true, false]) {
      const answer = once(socket, "compressed");
      socket.emit("compressed", compress, 5000);
      assert.equal((await answer)[0], "x".repeat(5000));
    }
  });

  test("is heard by the server's catch-all listener", async () => {
    const socket = await ready();
    const answer = once(socket, "any");
    socket.emit("unheard", 1, "2");
    assert.deepEqual(await answer, ["unheard", 1, "2"]);
  });

  test("is stopped by a middleware for events", async () => {
    const socket = await ready();
    const handled = collect(socket, "forbidden-was-handled");
    const answer = once(socket, "refused");
    socket.emit("forbidden");
    assert.deepEqual(await answer, ["not allowed"]);
    await ask(socket, "echo");
    assert.deepEqual(handled, []);
  });

  test("loses, doubles and disorders nothing of 10,000 messages each way", async () => {
    const proxy = await Proxy.before(connector.client.server);
    try {
      const letUpgrade = transport === "upgrade" ? proxy.holdUpgrades() : () => {};
      await flood(await connector.connect("/", { server: proxy.address }), 10_000, letUpgrade);
    } finally {
      proxy.close();
    }
  });

  /** Numbered messages in both directions: the transport, if it is to change, changes in the midst of them. */
  async function flood(socket, count, letUpgrade) {
    let next = 0;
    let disorder = 0;
    const received = { polling: 0, websocket: 0 };
    socket.on("number", (i) => {
      disorder += i === next ? 0 : 1;
      next = i + 1;
      received[socket.io.engine.transport.name]++;
    });
    for (let sent = 0; sent < count; ) {
      socket.emit("burst", "number", sent, 100);
      for (let i = 0; i < 100; i++) {
        socket.emit("numbered", sent++);
      }
      if (sent === count / 10) {
        while (received.polling === 0 && transport !== "websocket") {
          await once(socket, "number");
        }
        letUpgrade();
      }
      if (sent === count / 2 && transport === "upgrade") {
        await upgraded(socket);
      }
      await new Promise(setImmediate);
    }
    const [atServer] = await ask(socket, "numbered-end");
    assert.deepEqual(atServer, { next: count, disorder: 0 });
    assert.deepEqual({ next, disorder }, { next: count, disorder: 0 });
    assert.equal(received.polling > 0, transport !== "websocket");
    assert.equal(received.websocket > 0, transport !== "polling");
  }
}
