// socket.io on Bun's own WebSocket engine. Usage: bun bun.mjs PORT [recovery]. Prints "up" when it listens.

import { Server as Engine } from "@socket.io/bun-engine";
import { Server } from "socket.io";
import { attend, maxHttpBufferSize, port, recovery } from "./application.mjs";

const io = new Server({ serveClient: false, maxHttpBufferSize, ...recovery });
const engine = new Engine({ path: "/socket.io/", maxHttpBufferSize });
io.bind(engine);
attend(io);
const { fetch, websocket, idleTimeout, maxRequestBodySize } = engine.handler();
Bun.serve({ port, hostname: "127.0.0.1", fetch, websocket, idleTimeout, maxRequestBodySize });
console.log("up");
