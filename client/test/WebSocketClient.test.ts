import { describe, expect, it } from "vitest";
import type { Outcome } from "../src/RequestError.js";
import { Connection, settled, uncaughtDuring } from "./fakes.js";

describe("WebSocketClient", () => {
  it("shows the token when it connects", async () => {
    const connection = new Connection({ token: async () => "secret" });
    expect(connection.client.state).toEqual({ name: "offline", reason: "idle" });
    await connection.open();
    expect(connection.socket.auth).toEqual({ token: "secret" });
    expect(connection.states).toEqual(["connecting", "connected"]);
    expect(connection.client.state).toEqual({ name: "connected", recovered: false });
  });

  it("connects again with a token of then", async () => {
    let tokens = 0;
    const connection = new Connection({ token: () => `token ${++tokens}` });
    await connection.open();
    connection.socket.drop();
    expect(connection.client.state).toEqual({
      name: "reconnecting",
      attempt: 1,
      retryInMs: 500,
      cause: "transport close",
    });
    await connection.back(true);
    expect(connection.socket.auth).toEqual({ token: "token 2" });
    expect(connection.client.state).toEqual({ name: "connected", recovered: true });
  });

  it("tries again when the server cannot be reached or gives no reason of its own", async () => {
    const connection = new Connection();
    connection.client.connect();
    await settled();
    connection.socket.refuse("xhr poll error");
    expect(connection.client.state).toMatchObject({ name: "reconnecting", attempt: 1, retryInMs: 500 });
    connection.clock.pass(500);
    expect(connection.client.state).toMatchObject({ name: "reconnecting", attempt: 1, retryInMs: 0 });
    await settled();
    expect(connection.socket.attempts).toBe(2);
    // A connection that ends before it was accepted is told as one that was lost.
    connection.socket.drop();
    expect(connection.client.state).toMatchObject({ name: "reconnecting", attempt: 2, retryInMs: 1000 });
  });

  it("does not try again with a token that is refused", async () => {
    const connection = new Connection();
    connection.client.connect();
    await settled();
    connection.socket.refuse("This is no token of ours.", { code: "unauthenticated" });
    await settled();
    expect(connection.client.state).toEqual({
      name: "unauthenticated",
      reason: "refused",
      message: "This is no token of ours.",
    });
    expect(connection.socket.attempts).toBe(1);
    expect(connection.clock.timers).toBe(0);
    connection.client.connect();
    await settled();
    expect(connection.socket.attempts).toBe(2);
  });

  it("does not connect when nobody has signed in", async () => {
    const connection = new Connection({ token: () => null });
    connection.client.connect();
    await settled();
    expect(connection.client.state).toEqual({
      name: "unauthenticated",
      reason: "signed_out",
      message: "Nobody has signed in.",
    });
    expect(connection.socket.attempts).toBe(0);
  });

  it("tries again when there is no token for the moment", async () => {
    const connection = new Connection({ token: () => Promise.reject(new Error("no network")) });
    connection.client.connect();
    await settled();
    expect(connection.client.state).toMatchObject({ name: "reconnecting", cause: "no token: Error: no network" });
  });

  it("leaves it to the user when the server has ended the connection", async () => {
    const connection = new Connection();
    await connection.open();
    connection.socket.drop("io server disconnect");
    expect(connection.client.state).toMatchObject({ name: "offline", reason: "server" });
    expect(connection.clock.timers).toBe(0);
  });

  it("says so when it gives up", async () => {
    const connection = new Connection({ reconnection: { mode: "manual" } });
    await connection.open();
    connection.socket.drop();
    expect(connection.client.state).toEqual({ name: "offline", reason: "gave_up", message: "transport close" });
    connection.client.connect();
    await settled();
    connection.socket.accept();
    expect(connection.states).toEqual(["connecting", "connected", "offline", "connecting", "connected"]);
  });

  it("tries at once when the browser is online again", async () => {
    const page = new EventTarget();
    Object.assign(globalThis, { addEventListener: page.addEventListener.bind(page) });
    try {
      const connection = new Connection();
      await connection.open();
      connection.socket.drop();
      page.dispatchEvent(new Event("online"));
      await settled();
      expect(connection.socket.attempts).toBe(2);
      expect(connection.clock.timers).toBe(0);
    } finally {
      Reflect.deleteProperty(globalThis, "addEventListener");
    }
  });

  it("lets go when the page is left, and connects again when it is shown once more", async () => {
    const page = new EventTarget();
    Object.assign(globalThis, { addEventListener: page.addEventListener.bind(page) });
    try {
      const connection = new Connection();
      await connection.open();
      page.dispatchEvent(new Event("pagehide"));
      expect(connection.socket.connected).toBe(false);
      expect(connection.client.state.name).toBe("reconnecting");
      page.dispatchEvent(new Event("pageshow"));
      await settled();
      expect(connection.socket.attempts).toBe(2);
      // Not connected yet, it is left again.
      page.dispatchEvent(new Event("pagehide"));
      expect(connection.client.state.name).toBe("reconnecting");
      page.dispatchEvent(new Event("pageshow"));
      await settled();
      expect(connection.socket.attempts).toBe(3);
    } finally {
      Reflect.deleteProperty(globalThis, "addEventListener");
    }
  });

  it("does nothing after it was disconnected, not even with a token that comes later", async () => {
    const connection = new Connection();
    connection.client.connect();
    connection.client.disconnect();
    await settled();
    expect(connection.socket.attempts).toBe(0);
    await connection.open();
    connection.client.disconnect();
    expect(connection.client.state).toEqual({ name: "offline", reason: "idle" });
    expect(connection.clock.timers).toBe(0);
  });

  it("does nothing about an attempt that fails after it was disconnected", async () => {
    const connection = new Connection();
    connection.client.connect();
    await settled();
    connection.client.disconnect();
    connection.socket.refuse("xhr poll error");
    connection.socket.drop();
    expect(connection.client.state).toEqual({ name: "offline", reason: "idle" });
    expect(connection.clock.timers).toBe(0);
  });

  it("answers each request once", async () => {
    const connection = new Connection({ timeoutMs: 1000 });
    const outcomes: string[] = [];
    const request = (name: string, limit?: number): void =>
      connection.client.request(name, {}, (outcome) => outcomes.push(`${name}: ${text(outcome)}`), limit);
    request("early");
    await connection.open();
    request("granted");
    request("refused");
    request("malformed");
    request("slow", 10);
    request("lost");
    const [granted, refused, malformed, slow, lost] = connection.socket.take();
    granted?.answer({ ok: true, result: 7 });
    granted?.answer({ ok: true, result: 8 });
    refused?.answer({ ok: false, error: { code: "rate_limited", message: "Too often.", retryAfterMs: 50 } });
    malformed?.answer("yes");
    connection.clock.pass(10);
    slow?.answer({ ok: true });
    connection.socket.drop();
    lost?.answer({ ok: true });
    expect(outcomes).toEqual([
      "early: offline",
      "granted: 7",
      "refused: rate_limited after 50",
      "malformed: malformed",
      "slow: timeout",
      "lost: disconnected",
    ]);
  });

  it("tells of every answer although what is told of one throws", async () => {
    const connection = new Connection();
    await connection.open();
    const outcomes: string[] = [];
    const uncaught = await uncaughtDuring(() => {
      connection.client.request("one", {}, () => {
        throw new Error("of the page");
      });
      connection.client.request("two", {}, (outcome) => outcomes.push(text(outcome)));
      connection.socket.drop();
    });
    expect(outcomes).toEqual(["disconnected"]);
    expect(uncaught).toEqual([new Error("of the page")]);
  });
});

function text(outcome: Outcome): string {
  if (outcome.ok) {
    return String(outcome.result);
  }
  const { code, retryAfterMs } = outcome.error;
  return retryAfterMs === undefined ? code : `${code} after ${retryAfterMs}`;
}
