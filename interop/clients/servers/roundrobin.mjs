// A balancer without sticky sessions: a request that opens a session goes to the first of the nodes whose ports are given, any
// other to the next in turn, whatever connection it comes on. Prints "up <port>" when it listens. GET /lead-to/<port>,… has it
// lead what comes from now on to these only.

import { createServer, request } from "node:http";
import { connect } from "node:net";

let ports = process.argv.slice(2).map(Number);
let turn = 0;

function next(url) {
  return /[?&]sid=/.test(url) ? ports[turn++ % ports.length] : ports[0];
}

const server = createServer((asked, answer) => {
  const { method, url, rawHeaders } = asked;
  if (url.startsWith("/lead-to/")) {
    ports = url.slice("/lead-to/".length).split(",").map(Number);
    answer.end();
    return;
  }
  const passed = request({ host: "127.0.0.1", port: next(url), method, path: url, headers: rawHeaders, agent: false });
  passed.on("response", (response) => {
    answer.writeHead(response.statusCode, response.rawHeaders);
    response.pipe(answer);
  });
  passed.on("error", () => answer.destroy());
  answer.on("close", () => passed.destroy());
  asked.pipe(passed);
});

server.on("upgrade", ({ method, url, rawHeaders }, client, head) => {
  const node = connect(next(url), "127.0.0.1", () => {
    let lines = `${method} ${url} HTTP/1.1\r\n`;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      lines += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
    }
    node.write(`${lines}\r\n`, "latin1");
    node.write(head);
    client.pipe(node).pipe(client);
  });
  node.on("error", () => client.destroy());
  client.on("error", () => node.destroy());
  node.on("close", () => client.destroy());
  client.on("close", () => node.destroy());
});

server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(`up ${server.address().port}`));
