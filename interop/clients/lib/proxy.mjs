// A TCP proxy whose connections can be broken and whose WebSocket upgrades can be held back.

import { connect, createServer } from "node:net";

export class Proxy {
  /** While true, connections are refused as if nobody listened. */
  refuse = false;

  #sockets = new Set();
  #server;
  #mayUpgrade = Promise.resolve();

  /** A proxy that listens and leads to that host:port. */
  static async before(target) {
    const proxy = new Proxy();
    const [host, port] = target.split(":");
    proxy.#server = createServer((client) => proxy.#lead(client, host, Number(port)));
    await new Promise((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get address() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  /** Ends all connections without a farewell. */
  breakConnections() {
    for (const socket of this.#sockets) {
      socket.resetAndDestroy();
    }
  }

  /** Holds WebSocket handshakes back from now on; returns the function that lets them go. */
  holdUpgrades() {
    let release;
    this.#mayUpgrade = new Promise((resolve) => (release = resolve));
    return release;
  }

  close() {
    this.breakConnections();
    this.#server.close();
  }

  #lead(client, host, port) {
    if (this.refuse) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(port, host);
    for (const [from, to] of [[client, server], [server, client]]) {
      this.#sockets.add(from);
      from.on("error", () => {}); // "close" follows
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    server.pipe(client);
    client.once("data", async (head) => {
      client.pause();
      if (/\r\nupgrade: websocket/i.test(head)) {
        await this.#mayUpgrade;
      }
      server.write(head);
      client.pipe(server);
    });
  }
}
