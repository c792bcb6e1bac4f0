// Two nodes of ours and an official one as a cluster, on the adapter that ADAPTER names. Each node in turn is the one that
// speaks; clients of all three listen.

import { Emitter } from "@socket.io/redis-emitter";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as cluster from "../lib/cluster.mjs";
import {
  CLASSIC,
  Client,
  clients,
  DYNAMIC,
  emits,
  enter,
  expectDelivery,
  expectNotes,
  fence,
  found,
  gone,
  ids,
  NODES,
  poll,
  roomOf,
  sorted,
  STREAMS,
  subscribed,
  unique,
  until,
} from "../lib/cluster.mjs";

const { ADAPTER, KEY } = process.env;
const [JAVA_1, JAVA_2, OFFICIAL] = NODES;
const HANDSHAKE = ["address", "auth", "headers", "issued", "query", "secure", "time", "url", "xdomain"];
/** What servers may tell each other beside JSON. */
const BINARY = CLASSIC ? [] : [Buffer.from([1, 2])];
const LONG = 60_000; // milliseconds for the load on a machine that is very busy; it takes two seconds else
const LOAD = 10_020;

/** What only one language has, and what becomes of it: for Node what JSON.stringify makes of it, on every wire. */
const OWN_VALUES = {
  node: {
    dates: ["1970-01-01T00:00:00.000Z", { at: "2023-11-14T22:13:20.123Z", long: ["2500-01-01T00:00:00.001Z", "1969-12-31T23:59:59.999Z"] }],
    nothing: [null, { b: 1 }, [null, 2]],
    infinite: [null, null, { a: [null, 0] }],
    views: [{ bytes: [1, 2] }, { a: { bytes: [3, 4] }, b: [{ bytes: [5] }] }],
    json: [{ a: 1 }],
  },
  java: {
    dates: ["1970-01-01T00:00:00Z", { at: "2023-11-14T22:13:20.123Z" }],
    numbers: [-1, 300, "c", 1.5, 0.1, 2 ** 53, -(2 ** 40), 1.25, [1, 2]],
    views: [{ bytes: [1, 2] }, { a: { bytes: [3, 4] }, b: [{ bytes: [0, 0] }] }],
    objects: [{ a: 1, b: "two" }, "RED"],
  },
};

if (STREAMS) {
  // These an official node does not write into a stream beside bytes, or as something else.
  ["nothing", "views", "json"].forEach((values) => delete OWN_VALUES.node[values]);
}

before(cluster.begin);
after(cluster.end);

for (const node of NODES) {
  const own = NODES.indexOf(node) * 2;
  const test = (title, body) => it(title, { timeout: 50_000 }, body);

  describe(`${ADAPTER}, from ${node.name}`, () => {
    test("to all", () => emits(node, {}, clients, "hello", 1, null, true));

    test("to a room", async () => {
      const [a, , c, , e] = clients;
      await emits(node, { to: [await roomOf(a, c, e)] }, [a, c, e], "hello");
    });

    test("to a room of other nodes, and to one of nobody", async () => {
      const others = clients.filter((client) => client.node !== node);
      await emits(node, { to: [await roomOf(...others)] }, others);
      await emits(node, { to: [unique("nobody")] }, []);
    });

    test("to several rooms, once to who is in more than one", async () => {
      const [a, b, c, d, e] = clients;
      const to = [await roomOf(a, c, e), await roomOf(a, b, d, e)];
      await emits(node, { to }, [a, b, c, d, e]);
    });

    test("to all except rooms, and to a room except", async () => {
      const [a, b, c, d, e, f] = clients;
      const quiet = await roomOf(b, d, f);
      await emits(node, { except: [quiet] }, [a, c, e]);
      await emits(node, { except: [quiet, a.id, e.id] }, [c]);
      await emits(node, { to: [await roomOf(a, b, c, d, e, f)], except: [quiet, c.id] }, [a, e]);
    });

    test("to the id of each socket", async () => {
      for (const client of clients) {
        await emits(node, { to: [client.id] }, [client]);
      }
    });

    test("volatile and compress(false)", async () => {
      await emits(node, { flags: ["volatile"] }, clients, "fleeting");
      await emits(node, { flags: ["uncompressed"] }, clients, "wide");
      await emits(node, { flags: ["volatile", "uncompressed"], to: [await roomOf(clients[1], clients[3], clients[5])] }, [
        clients[1],
        clients[3],
        clients[5],
      ]);
    });

    test("local", async () => {
      const mine = clients.slice(own, own + 2);
      await emits(node, { flags: ["local"] }, mine);
      await emits(node, { flags: ["local"], to: [await roomOf(...clients)], except: [mine[0].id] }, [mine[1]]);
    });

    test("binary arguments, nested ones too", async () => {
      const large = Buffer.alloc(70_000, 7);
      await emits(node, {}, clients, Buffer.from([1, 2, 3]));
      await emits(node, {}, clients, { a: [Buffer.from([4]), { b: Buffer.from([5, 6]) }], c: Buffer.alloc(0) }, "x", large);
      await emits(node, { to: [await roomOf(...clients)] }, clients, [[Buffer.from([255, 0])]]);
      await emits(node, { to: [clients[1].id], except: ["x"] }, [clients[1]], Buffer.from([9]));
    });

    test("numbers of all kinds", async () => {
      const limits = [7, 8, 15, 16, 31, 32, 33, 53].flatMap((bits) => [2 ** bits - 1, 2 ** bits, 1 - 2 ** bits, -(2 ** bits)]);
      const numbers = [0, -1, 31, -32, -33, ...limits.filter(Number.isSafeInteger), 0.5, -0.1, 5e-324, 2 ** 63];
      if (!node.official) {
        numbers.push(2 ** 64, 1e21, 1e300); // The official encoder takes each number without a fraction for one of 64 bits.
      }
      await emits(node, {}, clients, ...numbers);
      await emits(node, {}, clients, numbers, Buffer.from([0]));
    });

    test("strings of all kinds", async () => {
      const strings = ["", "é", "日本語", "😀", "\u0000\u0001\u007f", '"\\/\b', "\u2028\u2029\ufeff", "x".repeat(31), "é".repeat(32), "y".repeat(256)];
      await emits(node, {}, clients, ...strings);
      await emits(node, {}, clients, strings, Buffer.from([0]));
      await emits(node, {}, clients, "z".repeat(70_000));
      const room = `räum #*?[a]^\\-"${unique("")}😀`;
      await enter(room, clients[0], clients[2], clients[4]);
      await emits(node, { to: [room] }, [clients[0], clients[2], clients[4]]);
    });

    test("arrays and objects of all kinds", async () => {
      const many = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`key ${i}`, i]));
      // An official node writes no more than 100 levels into a stream.
      const deep = Array.from({ length: STREAMS ? 40 : 50 }).reduce((inner) => ({ inner: [inner] }), 1);
      const values = [[], {}, [[]], { a: null, "": true, "é": [null, false] }, many, Array.from({ length: 20 }, (_, i) => i), deep];
      await emits(node, {}, clients, ...values);
      await emits(node, {}, clients, values, Buffer.from([0]));
    });

    for (const [values, expected] of Object.entries(OWN_VALUES[node.official ? "node" : "java"])) {
      test(`values of its own: ${values}`, async () => {
        const event = unique("event");
        await node.do("emit", { values }, event);
        await expectDelivery(node, event, clients, clients, expected);
        const beside = unique("event");
        await node.do("emit", { values }, beside, Buffer.from([1]));
        await expectDelivery(node, beside, clients, clients, [{ bytes: [1] }, ...expected]);
      });
    }

    for (const namespace of ["/custom", `/dynamic-${own}`]) {
      test(`in the namespace ${namespace}`, async () => {
        const here = await Promise.all(NODES.map((each) => Client.of(each, `${each.name} ${namespace}`, namespace)));
        await cluster.introduce(here, namespace);
        const event = unique("event");
        await node.do("emit", { namespace }, event, Buffer.from([1]));
        await expectDelivery(node, event, here, here, [{ bytes: [1] }], { namespace });
        const room = unique("room");
        await Promise.all(here.map((client) => client.join(room)));
        await subscribed(room, 3, namespace);
        const toRoom = unique("event");
        await node.do("emit", { namespace, to: [room], except: [here[1].id] }, toRoom, 2);
        await expectDelivery(node, toRoom, here, [here[0], here[2]], [2], { namespace });
        await expectDelivery(node, toRoom, clients, [], []);
        assert.equal(await node.do("serverCount", { namespace }), 3);
        assert.deepEqual(ids(await node.do("fetchSockets", { namespace })), ids(here));
        const { answers } = await node.do("emitWithAck", { namespace }, unique("question"));
        assert.deepEqual(sorted(answers.map(({ from }) => from)), sorted(here.map(({ name }) => name)));
        const note = unique("note");
        await node.do("serverSideEmit", { namespace }, "note", note, namespace);
        await expectNotes(node, note, [note, namespace]);
        if (namespace.startsWith("/dynamic")) {
          const toAll = unique("event");
          await node.do("emit", { namespace: "parent" }, toAll, "children");
          await expectDelivery(node, toAll, here, here, ["children"], { namespace });
          await expectDelivery(node, toAll, clients, [], []);
        }
        await gone(node, here, namespace);
      });
    }

    // On the classic wire an official node subscribes to what its own name matches, and its own name does not.
    const patient = CLASSIC ? [JAVA_1, JAVA_2] : NODES;
    if (patient.includes(node)) {
      test("in a namespace whose name is a pattern to Redis", async () => {
        const namespace = "/p[a]t*";
        const here = await Promise.all(patient.map((each) => Client.of(each, `${each.name} ${namespace}`, namespace)));
        await cluster.introduce(here, namespace);
        const event = unique("event");
        await node.do("emit", { namespace }, event);
        await expectDelivery(node, event, here, here, [], { namespace });
        const matched = unique("event");
        await node.do("emit", { namespace: "/patina" }, matched);
        await expectDelivery(node, matched, here, [], [], { namespace });
        here.forEach(({ socket }) => socket.io.engine.close());
      });
    }

    test("to the id of a client of Socket.IO 2 in a namespace of ours", async () => {
      const here = await Promise.all(NODES.map((each) => Client.of(each, `${each.name} 2`, "/custom", 2)));
      await cluster.introduce(here, "/custom");
      for (const client of here) {
        // The official node takes the ids of such clients for rooms, and does not listen to them.
        if (DYNAMIC && client.node === OFFICIAL && node !== OFFICIAL) {
          continue;
        }
        if (client.node !== OFFICIAL) {
          await subscribed(client.id, 1, "/custom");
        }
        const event = unique("event");
        await node.do("emit", { namespace: "/custom", to: [client.id] }, event, 2);
        await expectDelivery(node, event, here, [client], [2], { namespace: "/custom" });
      }
      await gone(node, here, "/custom");
    });

    test("a broadcast that all clients answer", async () => {
      const event = unique("question");
      const { answers, complete } = await node.do("emitWithAck", {}, event, "why", Buffer.from([1]));
      assert.equal(complete, true);
      assert.deepEqual(
        cluster.plain(answers.sort((x, y) => (x.from < y.from ? -1 : 1))),
        clients.map(({ name }) => ({ from: name, bytes: { bytes: [1, 2] } })),
      );
      await expectDelivery(node, event, clients, clients, ["why", { bytes: [1] }]);
    });

    test("a broadcast to a room that its clients answer, and one to nobody", async () => {
      const [, b, , d, , f] = clients;
      const to = [await roomOf(b, d, f)];
      const { answers, complete } = await node.do("emitWithAck", { to, except: [d.id] }, unique("question"));
      assert.deepEqual([sorted(answers.map(({ from }) => from)), complete], [["b", "f"], true]);
      const nobody = await node.do("emitWithAck", { to: [unique("nobody")] }, unique("question"));
      assert.deepEqual(nobody, { answers: [], complete: true });
    });

    test("a broadcast that some clients do not answer in time", async () => {
      const silent = [clients[1], clients[3], clients[5]];
      silent.forEach((client) => (client.answers = false));
      let heard = [];
      // Time enough for those who do answer, which is more on a machine that is very busy.
      for (const timeout of [400, 2_000, 10_000]) {
        const { answers, complete } = await node.do("emitWithAck", { timeout }, unique("question"));
        assert.equal(complete, false);
        heard = sorted(answers.map(({ from }) => from));
        if (heard.length >= 3) {
          break;
        }
      }
      silent.forEach((client) => (client.answers = true));
      assert.deepEqual(heard, ["a", "c", "e"]);
    });

    test("fetchSockets", async () => {
      const [a, , c, , , f] = clients;
      const room = await roomOf(a, c, f);
      const all = await node.do("fetchSockets", {});
      assert.deepEqual(ids(all), ids(clients));
      const some = await node.do("fetchSockets", { to: [room] });
      assert.deepEqual(ids(some), ids([a, c, f]));
      assert.deepEqual(ids(await node.do("fetchSockets", { to: [room], except: [c.id] })), ids([a, f]));
      assert.deepEqual(ids(await node.do("fetchSockets", { flags: ["local"] })), ids(clients.slice(own, own + 2)));
      for (const { id, rooms, handshake, data } of all) {
        const client = clients.find((each) => each.id === id);
        assert.ok(rooms.includes(id));
        assert.equal(rooms.includes(room), [a, c, f].includes(client));
        assert.deepEqual(data, { node: client.node.name, nested: { list: [1, "two", null] } });
        assert.deepEqual(Object.keys(handshake).sort(), HANDSHAKE);
        const { auth, query, headers, address, issued, secure, xdomain, url, time } = handshake;
        assert.deepEqual(auth, { token: client.name });
        assert.deepEqual([query.EIO, query.transport], ["4", "websocket"]);
        assert.equal(headers.host, client.node.server);
        assert.match(address, /127\.0\.0\.1$/);
        assert.ok(Math.abs(Date.now() - issued) < 600_000, `issued ${issued}`);
        assert.deepEqual([secure, xdomain], [false, false]);
        assert.match(url, /^\/socket\.io\/\?EIO=4/);
        assert.equal(Date.parse(time) - (issued - (issued % 1000)), 0, time);
      }
    });

    test("remote sockets are spoken to and moved", async () => {
      for (const client of [clients[0], clients[2], clients[4]]) {
        const event = unique("event");
        await node.do("remote", { to: [client.id] }, "emit", event, 1, Buffer.from([1]));
        await expectDelivery(node, event, clients, [client], [1, { bytes: [1] }]);
        const room = unique("room");
        await node.do("remote", { to: [client.id] }, "join", room);
        await found(node, room, [client]);
        await node.do("remote", { to: [client.id] }, "leave", room);
        await found(node, room, []);
      }
    });

    test("socketsJoin and socketsLeave", async () => {
      const [a, b, c, d, e, f] = clients;
      const from = await roomOf(a, b, c, d, e, f);
      const [red, blue] = [unique("red"), unique("blue")];
      await node.do("socketsJoin", { to: [from], except: [b.id, d.id, f.id] }, red, blue);
      await found(node, red, [a, c, e]);
      await found(node, blue, [a, c, e]);
      await emits(node, { to: [red] }, [a, c, e]);
      await node.do("socketsLeave", { to: [red], except: [c.id] }, red, unique("none"));
      await found(node, red, [c]);
      await found(node, blue, [a, c, e]);
      await node.do("socketsJoin", { flags: ["local"] }, red);
      await found(node, red, [...new Set([c, ...clients.slice(own, own + 2)])]);
      await node.do("socketsLeave", {}, red, blue);
      await found(node, red, []);
    });

    // In the dynamic modes no node has subscribed to the room's channel yet. On the classic wire an official node lets its own
    // sockets join only when it hears itself.
    if (!DYNAMIC) {
      test("what follows a socketsJoin reaches who has joined", async () => {
        for (let i = 0; i < 5; i++) {
          const [room, event] = [unique("room"), unique("event")];
          await node.do("joinAndEmit", {}, room, event, i);
          const reached = node.official && CLASSIC ? clients.slice(0, 4) : clients;
          await expectDelivery(node, event, clients, reached, [i]);
          await node.do("socketsLeave", {}, room);
        }
      });
    }

    for (const close of [false, true]) {
      test(`disconnectSockets(${close})`, async () => {
        const leaving = await Promise.all(NODES.map((each) => Client.of(each, `${each.name} leaving`)));
        const staying = await Promise.all(NODES.map((each) => Client.of(each, `${each.name} staying`)));
        const room = await roomOf(...leaving, ...staying);
        const except = staying.map(({ id }) => id);
        await node.do("disconnectSockets", { to: [room], except }, close);
        await until(() => leaving.every(({ ended }) => ended), "the end of all");
        assert.deepEqual(leaving.map(({ ended }) => ended), Array(3).fill("io server disconnect"));
        await found(node, room, staying);
        await node.do("remote", { to: [room] }, "disconnect", close);
        await until(() => staying.every(({ ended }) => ended), "the end of all");
        await fence(node, clients);
        assert.deepEqual(clients.map(({ ended }) => ended), clients.map(() => null));
      });
    }

    test("serverSideEmit", async () => {
      const note = unique("note");
      await node.do("serverSideEmit", {}, "note", note, 1, { a: [null, "é"] }, ...BINARY);
      await expectNotes(node, note, [note, 1, { a: [null, "é"] }, ...cluster.plain(BINARY)]);
    });

    test("serverSideEmit with an acknowledgement", async () => {
      const answers = await node.do("serverSideEmitWithAck", {}, "ask", { why: [1, null, ...BINARY] });
      answers.sort((x, y) => (x.node < y.node ? -1 : 1));
      const others = NODES.filter((each) => each !== node);
      const question = { why: [1, null, ...cluster.plain(BINARY)] };
      assert.deepEqual(cluster.plain(answers), others.map(({ name }) => ({ node: name, question })));
    });

    test("serverCount", async () => {
      assert.equal(await node.do("serverCount"), 3);
    });
  });
}

describe(`${ADAPTER}, rooms that are numbers`, () => {
  it("from node", async () => {
    const [, b, c, , e, f] = clients;
    const [one, two, three] = [1, 2, 3].map(() => Number(unique("").trim()) + 1_000);
    await Promise.all([b.join(one), c.join(two), e.join(one), f.join(two)]);
    await Promise.all([subscribed(one, 2), subscribed(two, 2)]);
    await emits(OFFICIAL, { to: [one] }, [b, e]);
    await emits(OFFICIAL, { to: [one, two] }, [b, c, e, f]);
    await emits(OFFICIAL, { to: [one, two], except: [two] }, [b, e]);
    await OFFICIAL.do("socketsJoin", { to: [one] }, three);
    await poll(async () => (await OFFICIAL.do("fetchSockets", { to: [three] })).length === 2, "both to join");
    for (const node of [JAVA_1, JAVA_2]) {
      const all = await node.do("fetchSockets");
      assert.deepEqual(
        [b, c, e].map(({ id }) => all.find((each) => each.id === id).rooms.map(Number).filter((room) => room >= one).sort()),
        [[one, three], [two], [one, three]],
      );
    }
    await OFFICIAL.do("socketsLeave", {}, one, two, three);
    await found(OFFICIAL, three, []);
    await emits(OFFICIAL, { to: [one, two, three] }, []);
  });
});

if (CLASSIC) {
  describe(`${ADAPTER}, @socket.io/redis-emitter`, () => {
    const emitter = new Emitter(cluster.redis, { key: KEY });
    const test = (title, body) => it(title, { timeout: 50_000 }, body);

    /** Lets something emit a new event to a selection of the clients, who are those. */
    async function emitted(expected, args, emit, here = clients, of = emitter) {
      const [event, end] = [unique("event"), unique("fence")];
      emit(event);
      of.emit(end);
      await until(() => here.every((client) => client.received(end).length > 0), "a fence");
      await expectDelivery("the emitter", event, here, expected, args);
    }

    test("to all, to rooms, and except", async () => {
      const [a, b, c, d, e, f] = clients;
      const [red, blue] = [await roomOf(a, c, e), await roomOf(c, d)];
      await emitted(clients, ["x", 1, { bytes: [1, 2] }, [null]], (event) => emitter.emit(event, "x", 1, Buffer.from([1, 2]), [undefined]));
      await emitted([a, c, e], [], (event) => emitter.to(red).emit(event));
      await emitted([a, c, d, e], [], (event) => emitter.in([red, blue]).emit(event));
      await emitted([a, e], [1], (event) => emitter.to(red).except(blue).emit(event, 1));
      await emitted([b, d, f], [], (event) => emitter.except(red).emit(event));
      await emitted([c], [], (event) => emitter.to(c.id).emit(event));
    });

    test("volatile and compress(false)", async () => {
      await emitted(clients, [1], (event) => emitter.volatile.emit(event, 1));
      await emitted(clients, [2], (event) => emitter.compress(false).emit(event, 2));
    });

    test("to namespaces", async () => {
      for (const namespace of ["/custom", "/dynamic-9"]) {
        const here = await Promise.all(NODES.map((each) => Client.of(each, `${each.name} ${namespace}`, namespace)));
        await cluster.introduce(here, namespace);
        const of = emitter.of(namespace);
        await emitted(here, [{ bytes: [3] }], (event) => of.emit(event, Buffer.from([3])), here, of);
        await emitted([here[1]], [], (event) => of.to(here[1].id).emit(event), here, of);
        await gone(OFFICIAL, here, namespace);
      }
    });

    test("socketsJoin and socketsLeave, and what follows them", async () => {
      const [a, b, c, d, e, f] = clients;
      const [from, red] = [await roomOf(a, b, c, d, e, f), unique("red")];
      emitter.in(from).except([b.id, d.id]).socketsJoin([red, unique("blue")]);
      await emitted([a, c, e, f], [], (event) => emitter.to(red).emit(event));
      emitter.in(a.id).socketsLeave(red);
      await emitted([c, e, f], [], (event) => emitter.to(red).emit(event));
      emitter.socketsLeave([red]);
      await emitted([], [], (event) => emitter.to(red).emit(event));
    });

    test("disconnectSockets", async () => {
      for (const close of [false, true]) {
        const leaving = await Promise.all(NODES.map((each) => Client.of(each, `${each.name} leaving`)));
        emitter.in(await roomOf(...leaving)).disconnectSockets(close);
        await until(() => leaving.every(({ ended }) => ended), "the end of all");
        assert.deepEqual(leaving.map(({ ended }) => ended), Array(3).fill("io server disconnect"));
      }
    });

    test("serverSideEmit", async () => {
      const note = unique("note");
      emitter.serverSideEmit("note", note, 1, { a: null });
      const heard = (node) => node.do("heard", {}, note);
      await poll(async () => (await Promise.all(NODES.map(heard))).every(({ length }) => length > 0), note);
      for (const node of NODES) {
        assert.deepEqual(await heard(node), [[note, 1, { a: null }]]);
      }
    });
  });
}

describe(`${ADAPTER}, all nodes at once`, () => {
  it(`${LOAD} messages, each once and in order`, { timeout: LONG + 10_000 }, async () => {
    const [a, b, c, d, e, f] = clients;
    const members = [clients, [a, c, e], [b, c, d], [e, f, a, b]];
    const rooms = await Promise.all(members.slice(1).map((each) => roomOf(...each)));
    const each = LOAD / NODES.length;
    const perChannel = each / members.length;
    const expected = (client) => members.filter((some) => some.includes(client)).length * perChannel * NODES.length;

    const end = unique("end");
    const speak = async (node) => {
      await node.control.timeout(LONG).emitWithAck("do", command("burst"), each, [null, ...rooms]);
      await node.do("emit", {}, end);
    };
    await Promise.all(NODES.map(speak));
    await until(() => clients.every((client) => client.received("burst").length >= expected(client)), progress(expected), LONG);
    await until(() => clients.every((client) => client.received(end).length === NODES.length), "the end", LONG);

    for (const client of clients) {
      const next = new Map();
      for (const [sender, channel, number] of client.received("burst")) {
        const key = `${sender}, channel ${channel}`;
        assert.equal(number, next.get(key) ?? 0, `${key} at ${client.name}`);
        next.set(key, number + 1);
      }
      assert.equal(client.received("burst").length, expected(client), `at ${client.name}`);
    }
  });

  it("nothing has come late or twice", () => cluster.checkAgain());
});

const command = (method) => ({ method, namespace: "/", to: [], except: [], flags: [], timeout: 0 });
const progress = (expected) => () => clients.map((client) => `${client.name} ${client.received("burst").length}/${expected(client)}`).join(", ");
