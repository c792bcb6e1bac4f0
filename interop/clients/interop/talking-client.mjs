// A client that polls: says each line that it reads to the server, and prints what that answers, and what becomes of the connection.

import { createInterface } from "node:readline";
import { Manager } from "client-4";

const manager = new Manager(`http://${process.env.SERVER}`, { transports: ["polling"] });
const socket = manager.socket("/");

socket.on("connect", () => console.log("connected"));
socket.on("disconnect", (reason) => console.log(`disconnected: ${reason}`));

createInterface({ input: process.stdin })
  .on("line", (line) => socket.emit("echo", line, (answer) => console.log(answer)))
  .on("close", () => process.exit());
