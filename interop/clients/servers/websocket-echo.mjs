// A WebSocket server that sends every message back, with permessage-deflate: the control of permessage-deflate.test.mjs.
// Prints "up <port>" when it listens.

import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: true, maxPayload: 20 * 1024 * 1024 });
server.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
server.on("listening", () => console.log(`up ${server.address().port}`));
