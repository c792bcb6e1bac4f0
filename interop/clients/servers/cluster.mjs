// The official server with an official Redis adapter, and one that does what a test tells it through the namespace /control;
// ClusterNode.java is its twin. Prints "up <port>" when it listens.
// ADAPTER is "classic", "classic-specific", "sharded-" and the subscription mode, or "streams"; REDIS_URL and KEY say where.
// With RECOVERY, clients may continue their sessions.

import { createClient } from "@redis/client";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { createServer } from "node:http";
import { Server } from "socket.io";

const { ADAPTER, REDIS_URL, KEY, NAME, RECOVERY } = process.env;

/** What JSON cannot carry here. */
const VALUES = {
  dates: [new Date(0), { at: new Date(1700000000123), long: [new Date("2500-01-01T00:00:00.001Z"), new Date(-1)] }],
  nothing: [undefined, { a: undefined, b: 1 }, [undefined, 2]],
  infinite: [NaN, Infinity, { a: [-Infinity, -0] }],
  views: [new Uint8Array([1, 2]).buffer, { a: new Uint8Array([3, 4]), b: [new Int8Array([5])] }],
  json: [{ toJSON: () => ({ a: 1 }) }],
};

async function connect() {
  const client = createClient({ url: REDIS_URL });
  await client.connect();
  return client;
}

function adapter(pub, sub) {
  const [kind, mode] = ADAPTER.split(/-(.*)/);
  if (kind === "streams") {
    return createStreamsAdapter(pub, { streamName: KEY, channelPrefix: KEY, sessionKeyPrefix: KEY + ":" });
  }
  return kind === "classic"
    ? createAdapter(pub, sub, { key: KEY, publishOnSpecificResponseChannel: mode === "specific", requestsTimeout: 10_000 })
    : createShardedAdapter(pub, sub, { channelPrefix: KEY, subscriptionMode: mode });
}

const http = createServer();
const io = new Server(http, {
  allowEIO3: true,
  adapter: adapter(await connect(), await connect()),
  ...(RECOVERY && { connectionStateRecovery: { maxDisconnectionDuration: 120_000 } }),
});
const DYNAMIC = io.of(/^\/dynamic-\d+$/);
const heard = []; // what servers have told each other

function attend(socket) {
  socket.data.node = NAME;
  socket.data.nested = { list: [1, "two", null] };
  socket.on("join", async (rooms, ack) => {
    await socket.join(rooms);
    ack();
  });
}

/** Called for each namespace once it is there. */
function listen(nsp) {
  nsp.on("note", (...args) => heard.push(args));
  nsp.on("ask", (question, ack) => ack({ node: NAME, question }));
}

function target({ namespace, to, except, flags, timeout }) {
  let operator = (namespace === "parent" ? DYNAMIC : io.of(namespace)).except([]);
  operator = to.length > 0 ? operator.to(to) : operator;
  operator = except.length > 0 ? operator.except(except) : operator;
  operator = flags.includes("volatile") ? operator.volatile : operator;
  operator = flags.includes("uncompressed") ? operator.compress(false) : operator;
  operator = flags.includes("local") ? operator.local : operator;
  return timeout > 0 ? operator.timeout(timeout) : operator;
}

const METHODS = {
  emit: (command, ...args) => void target(command).emit(...args, ...(VALUES[command.values] ?? [])),
  emitWithAck: (command, ...args) =>
    target(command)
      .emitWithAck(...args)
      .then((answers) => ({ answers, complete: true }))
      .catch(({ responses }) => ({ answers: responses, complete: false })),
  fetchSockets: async (command) =>
    (await target(command).fetchSockets()).map(({ id, rooms, handshake, data }) => ({ id, rooms: [...rooms], handshake, data })),
  socketsJoin: (command, ...rooms) => target(command).socketsJoin(rooms),
  socketsLeave: (command, ...rooms) => target(command).socketsLeave(rooms),
  disconnectSockets: (command, close) => target(command).disconnectSockets(close),
  joinAndEmit(command, room, ...args) {
    target(command).socketsJoin(room);
    io.of(command.namespace).to(room).emit(...args);
  },
  async remote(command, method, ...args) {
    for (const socket of await target(command).fetchSockets()) {
      socket[method](...args);
    }
  },
  serverSideEmit: (command, ...args) => void io.of(command.namespace).serverSideEmit(...args),
  serverSideEmitWithAck: (command, ...args) => io.of(command.namespace).serverSideEmitWithAck(...args),
  serverCount: (command) => io.of(command.namespace).adapter.serverCount(),
  heard: (command, tag) => heard.filter(([first]) => first === tag),
  async burst(command, count, channels) {
    const next = channels.map(() => 0);
    for (let i = 0; i < count; i++) {
      const channel = i % channels.length;
      const room = channels[channel];
      (room ? io.to(room) : io).emit("burst", NAME, channel, next[channel]++);
      if (i % 100 === 99) {
        await new Promise(setImmediate);
      }
    }
  },
};

io.of("/control").on("connection", (socket) => {
  socket.on("do", async (command, ...args) => {
    const ack = args.pop();
    try {
      ack((await METHODS[command.method](command, ...args)) ?? null);
    } catch (error) {
      ack({ error: error.message });
    }
  });
});

io.on("new_namespace", listen);
io.on("connection", attend);
for (const namespace of ["/custom", "/p[a]t*", "/patina"]) {
  io.of(namespace).on("connection", attend);
}
DYNAMIC.on("connection", attend);
listen(io);

http.listen(0, "127.0.0.1", () => console.log(`up ${http.address().port}`));
