// socket.io on Node. Usage: node node.mjs PORT [recovery] [redis://…]. Prints "up" when it listens.

import { createServer } from "node:http";
import { Server } from "socket.io";
import { attend, cluster, maxHttpBufferSize, port, recovery } from "./application.mjs";

const server = createServer();
attend(new Server(server, { serveClient: false, maxHttpBufferSize, ...recovery, ...(await cluster()) }));
server.listen({ port, host: "127.0.0.1", backlog: 4096 }, () => console.log("up"));
