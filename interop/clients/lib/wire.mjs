// Bare HTTP and WebSocket, without any knowledge of Engine.IO or Socket.IO.

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { get } from "node:http";
import WebSocket from "ws";

/** Where the server under test listens, e.g. 127.0.0.1:9092. */
export const ADDRESS = process.env.SERVER;
if (!ADDRESS) {
  throw new Error("SERVER is not set (expected: host:port of the server under test)");
}

/** Whether the server under test is the official one; ours is stricter in a few places. */
export const OFFICIAL = process.env.OFFICIAL === "true";

/** One HTTP request; resolves to status, headers and the body as text. */
export async function http(path, { method = "GET", body, headers, signal } = {}) {
  const response = await fetch(`http://${ADDRESS}${path}`, { method, body, headers, signal });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** The same, with the body as bytes. */
export async function httpBytes(path) {
  const response = await fetch(`http://${ADDRESS}${path}`);
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

/** One GET that is left waiting; resolves when the server has it. */
export async function begin(path) {
  const name = randomUUID();
  const request = get(`http://${ADDRESS}${path}`, { agent: false, headers: { "x-name": name } });
  const answer = once(request, "response").then(async ([response]) => {
    response.setEncoding("utf8");
    return { status: response.statusCode, body: (await response.toArray()).join("") };
  });
  let failure;
  answer.catch((reason) => (failure = reason)); // Not everybody waits for the answer.
  while ((await http(`/arrived/${name}`)).status !== 200) {
    if (failure) {
      throw failure;
    }
  }
  return { answer, abort: () => request.destroy() };
}

/** A WebSocket whose messages are read one after another, in the order they came. */
export class Wire {
  #messages = [];
  #readers = [];
  #closed;

  constructor(path, options = {}) {
    this.ws = new WebSocket(`ws://${ADDRESS}${path}`, options);
    this.ws.on("message", (data, binary) => this.#arrived(binary ? data : data.toString()));
    this.opened = new Promise((resolve) => this.ws.once("open", () => resolve(this)));
    this.#closed = new Promise((resolve) => {
      this.ws.once("error", () => {}); // "close" follows
      this.ws.once("close", (code) => {
        resolve(code);
        for (const reader of this.#readers.splice(0)) {
          reader.reject(new Error(`the WebSocket was closed with ${code} while a message was expected`));
        }
      });
    });
  }

  /** The close code, when the WebSocket is down; 1006 if there was no close frame. */
  get closed() {
    return this.#closed;
  }

  /** The next message: a string for text, a Buffer for binary. */
  next() {
    if (this.#messages.length > 0) {
      return Promise.resolve(this.#messages.shift());
    }
    if (this.ws.readyState === WebSocket.CLOSED) {
      return Promise.reject(new Error("the WebSocket was closed while a message was expected"));
    }
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  send(message) {
    this.ws.send(message);
  }

  close() {
    this.ws.close();
  }

  #arrived(message) {
    const reader = this.#readers.shift();
    if (reader) {
      reader.resolve(message);
    } else {
      this.#messages.push(message);
    }
  }
}

/** Resolves after that many milliseconds: for waits that the protocol itself prescribes. */
export function elapsed(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
