import type { Clock } from "../src/Clock.js";
import { type ClientSocket, WebSocketClient, type WebSocketClientOptions } from "../src/WebSocketClient.js";

/** Time that passes when it is told to. */
export class ManualClock implements Clock {
  #now = 0;
  #timers: { at: number; action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  get timers(): number {
    return this.#timers.length;
  }

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((each) => each.at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) {
        break;
      }
      this.#now = next.at;
      this.#timers = this.#timers.filter((each) => each !== next);
      next.action();
    }
    this.#now = end;
  }
}

export interface Sent {
  readonly name: string;
  readonly payload: unknown;
  readonly answer: (reply: unknown) => void;
}

/** A socket whose other end is the test. */
export class FakeSocket implements ClientSocket {
  connected = false;
  recovered = false;
  auth: unknown = undefined;
  attempts = 0;
  sent: Sent[] = [];
  readonly #listeners = new Map<string, ((...args: unknown[]) => void)[]>();

  connect(): void {
    this.attempts++;
  }

  disconnect(): void {
    if (this.connected) {
      this.drop("io client disconnect");
    }
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  off(event: string, listener: (...args: unknown[]) => void): void {
    this.#listeners.set(
      event,
      (this.#listeners.get(event) ?? []).filter((each) => each !== listener),
    );
  }

  /** How many functions are told of something. */
  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, each) => sum + each.length, 0);
  }

  emit(name: string, payload: unknown, answer: (reply: unknown) => void = () => {}): void {
    this.sent.push({ name, payload, answer });
  }

  // What the server and the network do.

  receive(event: string, ...args: unknown[]): void {
    this.#listeners.get(event)?.forEach((listener) => listener(...args));
  }

  accept(recovered = false): void {
    this.connected = true;
    this.recovered = recovered;
    this.receive("connect");
  }

  refuse(message: string, data?: unknown): void {
    this.receive("connect_error", Object.assign(new Error(message), { data }));
  }

  drop(reason = "transport close"): void {
    this.connected = false;
    this.receive("disconnect", reason);
  }

  /** Takes what was sent since the last time. */
  take(): Sent[] {
    const taken = this.sent;
    this.sent = [];
    return taken;
  }

  takeOne(): Sent {
    const taken = this.take();
    if (taken.length !== 1 || taken[0] === undefined) {
      throw new Error(`sent: ${JSON.stringify(taken.map((each) => each.name))} (expected: one)`);
    }
    return taken[0];
  }
}

/** Lets promises take their course. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** What is shown as an uncaught error of the page while something is done. */
export async function uncaughtDuring(action: () => void | Promise<void>): Promise<unknown[]> {
  const uncaught: unknown[] = [];
  const queue = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (run) => {
    try {
      run();
    } catch (error) {
      uncaught.push(error);
    }
  };
  try {
    await action();
  } finally {
    globalThis.queueMicrotask = queue;
  }
  return uncaught;
}

export class Connection {
  readonly clock = new ManualClock();
  readonly socket = new FakeSocket();
  readonly client: WebSocketClient;
  readonly states: string[] = [];

  constructor(options: Partial<WebSocketClientOptions> = {}) {
    this.client = new WebSocketClient({
      token: () => "secret",
      openSocket: () => this.socket,
      clock: this.clock,
      random: () => 0,
      ...options,
    });
    this.client.onState((state) => this.states.push(state.name));
  }

  async open(): Promise<void> {
    this.client.connect();
    await settled();
    this.socket.accept();
  }

  /** Loses the connection and has it again. */
  async again(recovered = false): Promise<void> {
    this.socket.drop();
    await this.back(recovered);
  }

  async back(recovered = false): Promise<void> {
    this.clock.pass(500);
    await settled();
    this.socket.accept(recovered);
  }
}
