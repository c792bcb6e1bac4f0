// The official server behind the contract of the protocol conformance suite: a control that shows that each test can pass.
// Usage: conformance.mjs PING_INTERVAL PING_TIMEOUT CONNECT_TIMEOUT, in milliseconds. Prints "up <port>" when it listens.

import { createServer } from "node:http";
import { Server as Engine } from "engine.io";
import { Server } from "socket.io";

const [pingInterval, pingTimeout, connectTimeout] = process.argv.slice(2).map(Number);
const options = {
  pingInterval,
  pingTimeout,
  maxHttpBufferSize: 1_000_000,
  allowEIO3: true,
};

const http = createServer();

const engine = new Engine(options);
engine.attach(http, { path: "/engine.io/" });
engine.on("connection", (session) => session.on("message", (data) => session.send(data)));

const io = new Server(http, { ...options, connectTimeout });
io.on("connection", (socket) => {
  socket.emit("auth", socket.handshake.auth);
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => args.pop()(...args));
});
io.of("/custom").on("connection", (socket) => socket.emit("auth", socket.handshake.auth));

// Whether a request is with the engine: those of two connections may overtake each other, and a poll that waits shows nothing.
const arrived = new Set();
http.prependListener("request", ({ url, headers }, response) => {
  if (url.startsWith("/arrived/")) {
    response.writeHead(arrived.delete(url.slice("/arrived/".length)) ? 200 : 404).end();
  } else if (headers["x-name"]) {
    arrived.add(headers["x-name"]);
  }
});

http.listen(0, "127.0.0.1", () => console.log(`up ${http.address().port}`));
