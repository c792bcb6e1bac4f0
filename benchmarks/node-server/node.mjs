// socket.io on Node. Usage: node node.mjs PORT [recovery | automation] [redis://…]. Prints "up" when it listens.

import { createServer } from "node:http";
import { Server } from "socket.io";
import { attend, automation, cluster, maxHttpBufferSize, port, recovery } from "./application.mjs";
import { automate } from "./automation.mjs";

const server = createServer();
const io = new Server(server, { serveClient: false, maxHttpBufferSize, ...recovery, ...(await cluster()) });
if (automation) {
  automate(io);
} else {
  attend(io);
}
server.listen({ port, host: "127.0.0.1", backlog: 4096 }, () => console.log("up"));
