import { describe, expect, it } from "vitest";
import { CommandSender } from "../src/CommandSender.js";
import { EventSubscriber } from "../src/EventSubscriber.js";
import { StreamingReceiver } from "../src/StreamingReceiver.js";
import { Connection, settled, uncaughtDuring } from "./fakes.js";

const canvas = {} as HTMLCanvasElement;
const ok = { ok: true, result: { snapshot: [] } };

/** The listeners that a page has, by name. */
function watchThePage(): { count: () => number; end: () => void } {
  const all: [string, unknown][] = [];
  const add = (name: string, listener: unknown): void => {
    if (!all.some((each) => each[0] === name && each[1] === listener)) {
      all.push([name, listener]);
    }
  };
  const remove = (name: string, listener: unknown): void => {
    const at = all.findIndex((each) => each[0] === name && each[1] === listener);
    if (at >= 0) {
      all.splice(at, 1);
    }
  };
  Object.assign(globalThis, { addEventListener: add, removeEventListener: remove });
  const end = (): void => {
    Reflect.deleteProperty(globalThis, "addEventListener");
    Reflect.deleteProperty(globalThis, "removeEventListener");
  };
  return { count: () => all.length, end };
}

/** Of a client that is not offline: whether the browser is online again, and whether the page is left or shown again. */
const PAGE_LISTENERS = 3;

describe("what the kit keeps", () => {
  it("is gone when its parts are closed, however often", async () => {
    const connection = new Connection();
    await connection.open();
    const before = connection.socket.listeners;
    for (let round = 0; round < 50; round++) {
      const events = new EventSubscriber(connection.client);
      const commands = new CommandSender(connection.client);
      const receiver = new StreamingReceiver(events, "browser-1", canvas);
      events.onStatus("execution:run-1", () => {});
      events.on("execution:run-1", "log_line", () => {});
      commands.send({ type: "pause", executionId: "run-1" }).catch(() => {});
      receiver.close();
      events.close();
      commands.close();
      connection.socket.take().forEach((each) => each.answer(ok));
      await settled();
    }
    expect(connection.socket.listeners).toBe(before);
    expect(connection.clock.timers).toBe(0);
  });

  it("does not grow with each connection", async () => {
    const page = watchThePage();
    try {
      const connection = new Connection();
      const events = new EventSubscriber(connection.client);
      events.on("execution:run-1", "log_line", () => {});
      await connection.open();
      connection.socket.take().forEach((each) => each.answer(ok));
      const before = connection.socket.listeners;
      for (let round = 0; round < 20; round++) {
        connection.socket.drop();
        connection.clock.pass(30_000);
        await settled();
        connection.socket.accept();
        expect(connection.socket.take().map((each) => (each.answer(ok), each.name))).toEqual(["subscribe"]);
      }
      expect([connection.socket.listeners, connection.clock.timers, page.count()]).toEqual([before, 0, PAGE_LISTENERS]);
    } finally {
      page.end();
    }
  });

  it.each([
    ["session_replaced", (connection: Connection) => connection.socket.receive("session_replaced")],
    ["gave_up", (connection: Connection) => connection.socket.drop()],
    ["server", (connection: Connection) => connection.socket.drop("io server disconnect")],
    ["idle", (connection: Connection) => connection.client.disconnect()],
  ])("is neither a timer nor a listener of the page when there is no connection: %s", async (reason, end) => {
    const page = watchThePage();
    try {
      const connection = new Connection({ reconnection: { mode: "manual" } });
      await connection.open();
      connection.client.request("slow", {}, () => {});
      connection.socket.receive("auth_expiring", { expiresInMs: 60_000 });
      await settled();
      expect(page.count()).toBe(PAGE_LISTENERS);
      end(connection);
      expect(connection.client.state).toMatchObject({ name: "offline", reason });
      expect([connection.clock.timers, page.count()]).toEqual([0, 0]);
    } finally {
      page.end();
    }
  });

  it("is one timer for each topic at most, however often it is asked for", async () => {
    const connection = new Connection();
    const events = new EventSubscriber(connection.client);
    events.on("execution:run-1", "log_line", () => {});
    await connection.open();
    for (let round = 0; round < 20; round++) {
      connection.socket.take().forEach((each) => each.answer({ ok: false, error: { code: "busy", message: "No." } }));
      expect(connection.clock.timers).toBe(1);
      connection.clock.pass(30_000);
    }
    events.unfollow("execution:run-1");
    connection.socket.take().forEach((each) => each.answer(ok));
    expect(connection.clock.timers).toBe(0);
  });

  it("is no more commands than may wait, and what a page throws about one more keeps none from its end", async () => {
    const connection = new Connection();
    const commands = new CommandSender(connection.client, {
      maxQueued: 20,
      onDropped: () => {
        throw new Error("of the page");
      },
    });
    const ends: string[] = [];
    const uncaught = await uncaughtDuring(async () => {
      for (let each = 0; each < 1_000; each++) {
        commands.send({ type: "mine" }).catch((error) => ends.push(error.code));
      }
      await settled();
      expect([commands.queued, connection.clock.timers, ends.length]).toEqual([20, 20, 980]);
      connection.clock.pass(60_000);
      await settled();
    });
    expect([commands.queued, connection.clock.timers, ends.length]).toEqual([0, 0, 1_000]);
    expect(uncaught.length).toBe(1_000);
    commands.close();
  });
});
