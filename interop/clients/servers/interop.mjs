// The official server with what the tests under interop/ ask of a server; InteropServer.java is its twin.
// Prints "up <port> <port with the msgpack parser>" when it listens; with the argument "recovery" those of servers that
// recover connections, and a third that does so for a millisecond only.

import { createServer } from "node:http";
import { Server } from "socket.io";
import * as msgpack from "socket.io-msgpack-parser";

function start(options) {
  const http = createServer();
  const io = new Server(http, { maxHttpBufferSize: 1_000_000, allowEIO3: true, ...options });
  const ends = new Map(); // socket id -> what was seen when it disconnected
  const watchers = new Map(); // socket id -> acknowledgements that wait for that

  const token = (socket) => socket.handshake.auth.token ?? socket.handshake.query.token;

  function refusal() {
    const error = new Error("not you");
    error.data = { code: 4001, reason: "bad token" };
    return error;
  }

  function attend(socket) {
    // A recovered socket will come to another end.
    ends.delete(socket.id);
    watchers.delete(socket.id);
    if (socket.nsp.name !== "/silent") {
      socket.emit("hello", { id: socket.id, auth: socket.handshake.auth, namespace: socket.nsp.name, recovered: socket.recovered });
    }

    socket.on("echo", (...args) => {
      if (typeof args.at(-1) === "function") {
        args.pop()(...args);
      } else {
        socket.emit("echo", ...args);
      }
    });
    socket.on("ask-me", async (...args) => {
      socket.emit("reply", await socket.timeout(5000).emitWithAck("question", ...args));
    });
    socket.on("ask-me-in-vain", (milliseconds) => {
      socket.timeout(milliseconds).emit("question", "in vain", (error) => socket.emit("no-reply", error.message));
    });
    socket.on("ask-room", async (room, milliseconds) => {
      try {
        socket.emit("replies", await io.to(room).timeout(milliseconds).emitWithAck("question", room), true);
      } catch (error) {
        socket.emit("replies", error.responses, false);
      }
    });

    socket.on("join", async (room, ack) => {
      await socket.join(room);
      ack([...socket.rooms]);
    });
    socket.on("leave", async (room, ack) => {
      await socket.leave(room);
      ack([...socket.rooms]);
    });
    socket.on("send-to", ({ from, to, except }, ...args) => {
      let target = from === "socket" ? socket.broadcast : socket.nsp;
      target = target.to(to).except(except);
      target.emit("sent", ...args);
    });
    socket.on("fetch", async (room, ack) => {
      ack((await io.in(room).fetchSockets()).map(({ id, rooms, data }) => ({ id, rooms: [...rooms].sort(), data })));
    });
    socket.on("set-data", (name, ack) => {
      socket.data.name = name;
      ack();
    });
    socket.on("move", (from, to, ack) => {
      io.in(from).socketsJoin(to);
      io.in(to).socketsLeave(from);
      ack();
    });
    socket.on("kick", (room, close) => io.in(room).disconnectSockets(close));

    socket.on("burst", (event, from, count) => {
      for (let i = from; i < from + count; i++) {
        socket.emit(event, i);
      }
    });
    let next = 0;
    let disorder = 0;
    socket.on("numbered", (i) => {
      disorder += i === next ? 0 : 1;
      next = i + 1;
    });
    socket.on("numbered-end", (ack) => ack({ next, disorder }));
    socket.on("volatile-burst", (count, size) => {
      for (let i = 0; i < count; i++) {
        socket.volatile.emit("volatile", i, "x".repeat(size));
      }
      socket.emit("volatile-end");
    });
    socket.on("large", (size, ack) => ack("x".repeat(size)));
    socket.on("compressed", (compress, size) => socket.compress(compress).emit("compressed", "x".repeat(size)));

    socket.onAny((event, ...args) => {
      if (event === "unheard") {
        socket.emit("any", event, ...args);
      }
    });
    socket.use(([event], next) => {
      if (event === "forbidden") {
        next(new Error("not allowed"));
      } else {
        next();
      }
    });
    socket.on("forbidden", () => socket.emit("forbidden-was-handled"));
    socket.on("error", (error) => socket.emit("refused", error.message));

    socket.on("disconnect-me", (close) => socket.disconnect(close));
    socket.on("disconnecting", (reason) => ends.set(socket.id, { disconnecting: reason, rooms: [...socket.rooms].sort() }));
    socket.on("disconnect", (reason) => {
      Object.assign(ends.get(socket.id), { disconnect: reason });
      watchers.get(socket.id)?.(ends.get(socket.id));
    });
    socket.on("await-end", (id, ack) => {
      if (ends.get(id)?.disconnect) {
        ack(ends.get(id));
      } else {
        watchers.set(id, ack);
      }
    });
  }

  io.on("connection", attend);
  io.of("/custom").on("connection", attend);
  io.of("/silent").on("connection", attend);

  io.of("/guarded")
    .use((socket, next) => (token(socket) === "secret" ? next() : next(refusal())))
    .use((socket, next) => setTimeout(next, 20))
    .on("connection", attend);

  io.of(/^\/dynamic-\d+$/).on("connection", attend);
  io.of((name, auth, next) => next(null, name === `/tenant-${auth.tenant}`)).on("connection", attend);

  return new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve(http.address().port)));
}

if (process.argv[2] === "recovery") {
  const heartbeat = { pingInterval: 1000, pingTimeout: 2000 };
  const recovery = { ...heartbeat, connectionStateRecovery: { maxDisconnectionDuration: 120_000 } };
  const brief = { ...heartbeat, connectionStateRecovery: { maxDisconnectionDuration: 1 } };
  console.log(`up ${await start(recovery)} ${await start({ ...recovery, parser: msgpack })} ${await start(brief)}`);
} else {
  console.log(`up ${await start({})} ${await start({ parser: msgpack })}`);
}
