// A TCP proxy whose connections can be broken or fall silent, and whose WebSocket upgrades can be held back.

import { connect, createServer } from "node:net";

export class Proxy {
  /** While true, connections are refused as if nobody listened. */
  refuse = false;

  #clients = new Set();
  #servers = new Set();
  #silent = new Set();
  #left = Infinity;
  #serverNotices = true;
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
    for (const socket of [...this.#clients, ...this.#servers]) {
      socket.resetAndDestroy();
    }
  }

  /**
   * Ends all connections at the moment when that many bytes more have gone from the server to the client, whatever
   * they are in the midst of. If the server is not to notice, it is left with connections that nobody ends.
   */
  breakAfter(bytes, serverNotices = true) {
    this.#left = bytes;
    this.#serverNotices = serverNotices;
  }

  /** Whether that is still to happen. */
  get breaks() {
    return this.#left < Infinity;
  }

  /** Takes that back. */
  breakNoMore() {
    this.#left = Infinity;
  }

  /** Carries nothing more on the connections there are, and tells neither end what becomes of the other. */
  fallSilent() {
    for (const socket of [...this.#clients, ...this.#servers]) {
      this.#silent.add(socket);
      socket.unpipe();
      socket.pause();
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
    for (const [from, to, all] of [[client, server, this.#clients], [server, client, this.#servers]]) {
      all.add(from);
      from.on("error", () => {}); // "close" follows
      from.on("close", () => {
        all.delete(from);
        if (!this.#silent.delete(from)) {
          to.destroy();
        }
      });
    }
    server.on("data", (chunk) => this.#answer(server, client, chunk));
    client.once("data", async (head) => {
      client.pause();
      if (/\r\nupgrade: websocket/i.test(head)) {
        await this.#mayUpgrade;
      }
      server.write(head);
      client.pipe(server);
    });
  }

  #answer(server, client, chunk) {
    if (chunk.length >= this.#left) {
      const last = chunk.subarray(0, this.#left);
      this.#left = Infinity;
      this.#end(client, last);
    } else {
      this.#left -= chunk.length;
      if (!client.write(chunk)) {
        server.pause();
        client.once("drain", () => this.#silent.has(server) || server.resume());
      }
    }
  }

  /** Ends all connections, one of them behind these bytes: without a reset, which could overtake them. */
  #end(client, last) {
    if (!this.#serverNotices) {
      this.fallSilent();
    }
    client.end(last, () => client.destroy());
    for (const other of this.#clients) {
      if (other !== client) {
        other.destroy();
      }
    }
    if (this.#serverNotices) {
      this.#servers.forEach((server) => server.destroy());
    }
  }
}
