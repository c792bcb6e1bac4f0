// The clients under test, behind what little they have in common.

import { createRequire } from "node:module";
import * as msgpack from "socket.io-msgpack-parser";
import { io as io4 } from "client-4";

const require = createRequire(import.meta.url);
const io3 = require("client-3").io;
const io2 = require("client-2");

const { SERVER, MSGPACK_SERVER } = process.env;
if (!SERVER || !MSGPACK_SERVER) {
  throw new Error("SERVER and MSGPACK_SERVER are not set (expected: host:port of the server under test)");
}

export const TRANSPORTS = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
};

/** One row per client: its name, its `io` function, where it connects and with which parser. */
export const CLIENTS = [
  { name: "socket.io-client 4.8", major: 4, io: io4, server: SERVER },
  { name: "socket.io-client 4.8 with msgpack", major: 4, io: io4, server: MSGPACK_SERVER, options: { parser: msgpack }, msgpack: true },
  { name: "socket.io-client 3.1", major: 3, io: io3, server: SERVER },
  { name: "socket.io-client 2.5", major: 2, io: io2, server: SERVER },
];

/** A client on one transport (or on the way to another), which remembers its sockets to close them. */
export class Connector {
  #sockets = [];

  constructor(client, transports) {
    this.client = client;
    this.transports = transports;
  }

  /** A socket that begins to connect; on its own connection unless `beside` names a socket whose connection it shares. */
  socket(namespace = "/", { auth, beside, ...options } = {}) {
    let socket;
    if (beside) {
      socket = beside.io.socket(this.#path(namespace, auth), { auth });
    } else {
      socket = this.client.io(`http://${options.server ?? this.client.server}${this.#path(namespace, auth)}`, {
        transports: this.transports,
        forceNew: true,
        reconnection: false,
        auth,
        ...this.client.options,
        ...options,
      });
    }
    this.#sockets.push(socket);
    return socket;
  }

  /** A socket that has connected and has been greeted. */
  async connect(namespace, options) {
    const socket = this.socket(namespace, options);
    const greeted = once(socket, "hello");
    const failed = once(socket, this.client.major === 2 ? "error" : "connect_error").then(([error]) => {
      throw new Error(`could not connect: ${error.message ?? error}`);
    });
    [socket.greeting] = await Promise.race([greeted, failed]);
    return socket;
  }

  /** Two or more connected sockets. */
  connectMany(count) {
    return Promise.all(Array.from({ length: count }, () => this.connect()));
  }

  /** A client of Socket.IO 2 has no auth payload: it puts it into the query of the namespace. */
  #path(namespace, auth) {
    return this.client.major === 2 && auth ? `${namespace}?${new URLSearchParams(auth)}` : namespace;
  }

  closeAll() {
    for (const socket of this.#sockets.splice(0)) {
      socket.disconnect();
      socket.io.engine?.close();
    }
  }
}

/** The arguments of the next such event. */
export function once(emitter, event) {
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}

/** The same promise with a limit: what has not happened by then rejects it, and is named. */
export function within(milliseconds, what, promise) {
  const limited = new Promise((resolve, reject) => {
    const late = () => reject(new Error(`not within ${milliseconds} ms: ${typeof what === "function" ? what() : what}`));
    const timer = setTimeout(late, milliseconds).unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
  limited.catch(() => {}); // Not everybody waits for what they have asked for.
  return limited;
}

/** Emits and waits for the acknowledgement; resolves to its arguments. */
export function ask(socket, event, ...args) {
  return new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer)));
}

/** What that socket receives as the event, until a message the caller sent to it last. */
export function collect(socket, event) {
  const received = [];
  socket.on(event, (...args) => received.push(args.length === 1 ? args[0] : args));
  return received;
}

/** Resolves when the socket has moved to WebSocket. */
export async function upgraded(socket) {
  if (socket.io.engine.transport.name !== "websocket") {
    await once(socket.io.engine, "upgrade");
  }
}
