import { describe, expect, it } from "vitest";
import { Connection, settled } from "./fakes.js";

/** Whatever happens in a long time, it does not try to connect. */
async function staysAway(connection: Connection, attempts: number): Promise<void> {
  connection.clock.pass(3_600_000);
  await settled();
  expect(connection.socket.attempts).toBe(attempts);
  expect(connection.clock.timers).toBe(0);
}

async function refused(message: string, data: object, options = {}): Promise<Connection> {
  const connection = new Connection(options);
  connection.client.connect();
  await settled();
  connection.socket.refuse(message, data);
  await settled();
  return connection;
}

describe("an end of the connection", () => {
  it.each([
    ["session_replaced", [], "The user has come from elsewhere."],
    ["session_ended", [{ reason: "You have changed teams." }], "You have changed teams."],
    ["session_ended", [], "The session was ended."],
  ])("%s is told, and it stays away until the user wants to come back", async (event, args, message) => {
    const connection = new Connection();
    await connection.open();
    connection.socket.receive(event, ...args);
    expect(connection.client.state).toEqual({ name: "offline", reason: event, message });
    expect(connection.socket.connected).toBe(false);
    connection.socket.drop("io server disconnect");
    await staysAway(connection, 1);
    expect(connection.states).toEqual(["connecting", "connected", "offline"]);
    await connection.open();
    expect(connection.client.state).toEqual({ name: "connected", recovered: false });
  });

  it("stays away although the browser is online again", async () => {
    const page = new EventTarget();
    const add = page.addEventListener.bind(page);
    const remove = page.removeEventListener.bind(page);
    Object.assign(globalThis, { addEventListener: add, removeEventListener: remove });
    try {
      const connection = new Connection();
      await connection.open();
      connection.socket.receive("session_replaced");
      page.dispatchEvent(new Event("online"));
      await staysAway(connection, 1);
    } finally {
      Reflect.deleteProperty(globalThis, "addEventListener");
      Reflect.deleteProperty(globalThis, "removeEventListener");
    }
  });

  it("can be answered by connecting at once", async () => {
    const connection = new Connection();
    await connection.open();
    connection.client.onState((state) => {
      if (state.name === "offline") {
        connection.client.connect();
      }
    });
    const later: string[] = [];
    connection.client.onState((state) => later.push(state.name));
    connection.socket.receive("session_ended", {});
    await settled();
    connection.socket.accept();
    expect(connection.states).toEqual(["connecting", "connected", "offline", "connecting", "connected"]);
    expect(later).toEqual(["offline", "connecting", "connected"]);
    expect(connection.client.isConnected).toBe(true);
  });
});

describe("an attempt that is refused", () => {
  it("keeps the token and tries again if the server cannot check it at the moment", async () => {
    const asked: (string | undefined)[] = [];
    const token = (stale?: string): string => {
      asked.push(stale);
      return "secret";
    };
    const connection = await refused("The server cannot check who you are.", { code: "unavailable" }, { token });
    expect(connection.client.state).toEqual({
      name: "reconnecting",
      attempt: 1,
      retryInMs: 500,
      cause: "The server cannot check who you are.",
      code: "unavailable",
    });
    await connection.back();
    expect(connection.socket.auth).toEqual({ token: "secret" });
    expect(asked).toEqual([undefined, undefined]);
    expect(connection.client.isConnected).toBe(true);
  });

  it("is made again no sooner than the server asks for", async () => {
    const connection = await refused("Not now.", { code: "busy", retryAfterMs: 7_000 });
    expect(connection.client.state).toMatchObject({ name: "reconnecting", retryInMs: 7_000, code: "busy" });
  });

  it("is made again slowly if there are too many sessions, or by hand", async () => {
    const connection = await refused("You have too many sessions already.", { code: "too_many_sessions" });
    expect(connection.client.state).toEqual({
      name: "reconnecting",
      attempt: 1,
      retryInMs: 30_000,
      cause: "You have too many sessions already.",
      code: "too_many_sessions",
    });
    connection.client.connect();
    await settled();
    expect(connection.socket.attempts).toBe(2);
  });

  it("says why it is not made again if that is left to the user", async () => {
    const data = { code: "too_many_sessions" };
    const connection = await refused("Too many.", data, { reconnection: { mode: "manual" } });
    expect(connection.client.state).toEqual({
      name: "offline",
      reason: "gave_up",
      code: "too_many_sessions",
      message: "Too many.",
    });
  });

  it("is not made again if this user may not come in", async () => {
    const connection = await refused("The session to continue is another user's.", { code: "forbidden" });
    expect(connection.client.state).toEqual({
      name: "offline",
      reason: "refused",
      code: "forbidden",
      message: "The session to continue is another user's.",
    });
    await staysAway(connection, 1);
  });

  it("does not continue the session that is another user's when it is made again", async () => {
    const connection = await refused("The session to continue is another user's.", { code: "forbidden" });
    expect(Object.keys(connection.socket.auth as object)).toEqual(["token"]);
    await connection.open();
    // socket.io-client puts its own under what it is given.
    const sent = { pid: "of the session", offset: "of the last packet", ...(connection.socket.auth as object) };
    expect(JSON.stringify(sent)).toBe('{"token":"secret"}');
    connection.socket.drop();
    await connection.back();
    expect(Object.keys(connection.socket.auth as object)).toEqual(["token"]);
  });

  it("is made again with another token, once", async () => {
    const asked: (string | undefined)[] = [];
    const token = (stale?: string): string => {
      asked.push(stale);
      return `token ${asked.length}`;
    };
    const connection = await refused("It has expired.", { code: "unauthenticated" }, { token });
    expect(connection.socket.auth).toEqual({ token: "token 2" });
    connection.socket.refuse("It is none.", { code: "unauthenticated" });
    await settled();
    expect(connection.client.state).toEqual({ name: "unauthenticated", reason: "refused", message: "It is none." });
    expect(asked).toEqual([undefined, "token 1"]);
    await staysAway(connection, 2);
  });
});

describe("a token that has expired", () => {
  async function expired(tokens: (string | null)[]): Promise<Connection> {
    const connection = new Connection({ token: () => tokens.shift() ?? null });
    await connection.open();
    connection.socket.receive("auth_expired");
    connection.socket.drop("io server disconnect");
    expect(connection.client.state).toMatchObject({ name: "reconnecting", retryInMs: 0, cause: "The token has expired." });
    await settled();
    return connection;
  }

  it("is followed by a connection with a newer one at once", async () => {
    const connection = await expired(["old", "new"]);
    expect(connection.socket.auth).toEqual({ token: "new" });
    connection.socket.accept();
    expect(connection.states).toEqual(["connecting", "connected", "reconnecting", "reconnecting", "connected"]);
  });

  it.each([["old"], [null]])("is told if there is no newer one: %s", async (second) => {
    const connection = await expired(["old", second]);
    expect(connection.client.state).toEqual({
      name: "unauthenticated",
      reason: "expired",
      message: "The token has expired.",
    });
    await staysAway(connection, 1);
  });
});
