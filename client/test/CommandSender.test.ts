import { describe, expect, it } from "vitest";
import { type Command, CommandError, CommandSender, type CommandSenderOptions } from "../src/CommandSender.js";
import { Connection, settled } from "./fakes.js";

const PAUSE = { type: "pause", executionId: "run-1" };

class Page extends Connection {
  readonly outcomes: string[] = [];
  readonly dropped: string[] = [];
  readonly commands: CommandSender;
  #ids = 0;

  constructor(options: CommandSenderOptions = {}) {
    super({ timeoutMs: 1_000 });
    this.commands = new CommandSender(this.client, {
      newId: () => `c${++this.#ids}`,
      onDropped: (command, error) => this.dropped.push(`${command.type} ${error.id}: ${error.code}`),
      ...options,
    });
  }

  send(command: Command = PAUSE, options = {}): void {
    this.commands.send(command, options).then(
      (result) => this.outcomes.push(`done: ${JSON.stringify(result)}`),
      (error: CommandError) => this.outcomes.push(`${error.id}: ${error.code}${error.mayHaveRun ? ", may have run" : ""}`),
    );
  }

  ids(): unknown[] {
    return this.socket.sent.map((each) => (each.payload as { id: string }).id);
  }
}

const REFUSED = (code: string, retryAfterMs?: number) => ({ ok: false, error: { code, message: "No.", retryAfterMs } });

describe("CommandSender", () => {
  it("sends a command and has its result", async () => {
    const page = new Page();
    await page.open();
    page.send();
    const sent = page.socket.takeOne();
    expect([sent.name, sent.payload]).toEqual(["command", { type: "pause", executionId: "run-1", id: "c1" }]);
    sent.answer({ ok: true, result: { status: "paused" } });
    await settled();
    expect(page.outcomes).toEqual(['done: {"status":"paused"}']);
    expect(page.commands.queued).toBe(0);
    expect(page.clock.timers).toBe(0);
  });

  it("fails with the code of the server", async () => {
    const page = new Page();
    await page.open();
    const failure = page.commands.send(PAUSE).catch((error: unknown) => error);
    page.socket.takeOne().answer(REFUSED("rate_limited", 250));
    const error = await failure;
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ code: "rate_limited", message: "No.", retryAfterMs: 250, id: "c1", mayHaveRun: false });
  });

  it("sends what had to wait for a connection once and in order", async () => {
    const page = new Page();
    page.send();
    page.send({ type: "resume" });
    await page.open();
    page.send({ type: "cancel" });
    expect(page.ids()).toEqual(["c1", "c2", "c3"]);
    page.socket.take().forEach((each) => each.answer({ ok: true }));
    await page.again();
    expect(page.socket.sent).toEqual([]);
  });

  it("sends what has no answer again by its id when the connection is back", async () => {
    const page = new Page();
    await page.open();
    page.send();
    page.send({ type: "resume" });
    const [first, second] = page.socket.take();
    second?.answer({ ok: true, result: 2 });
    await page.again();
    expect(page.ids()).toEqual(["c1"]);
    first?.answer({ ok: true, result: "of the old connection" });
    page.socket.takeOne().answer({ ok: true, result: 1 });
    await settled();
    expect(page.outcomes).toEqual(["done: 2", "done: 1"]);
  });

  it("gives up what has waited too long, and reports it", async () => {
    const page = new Page({ maxAgeMs: 10_000 });
    page.send();
    page.clock.pass(9_999);
    expect(page.dropped).toEqual([]);
    page.clock.pass(1);
    await settled();
    expect(page.outcomes).toEqual(["c1: expired"]);
    expect(page.dropped).toEqual(["pause c1: expired"]);
    await page.open();
    expect(page.socket.sent).toEqual([]);
  });

  it("says of what was sent and has expired that it may have run", async () => {
    const page = new Page({ maxAgeMs: 10_000 });
    await page.open();
    page.send();
    page.clock.pass(900);
    page.socket.drop();
    page.clock.pass(9_100);
    await settled();
    expect(page.outcomes).toEqual(["c1: expired, may have run"]);
  });

  it("takes no more than there may be, and reports it", async () => {
    const page = new Page({ maxQueued: 2 });
    page.send();
    page.send();
    page.send({ type: "cancel" });
    await settled();
    expect(page.outcomes).toEqual(["c3: queue_full"]);
    expect(page.dropped).toEqual(["cancel c3: queue_full"]);
    await page.open();
    expect(page.ids()).toEqual(["c1", "c2"]);
  });

  it("does not keep what is for now or never", async () => {
    const page = new Page();
    page.send(PAUSE, { queue: false });
    await page.open();
    page.send(PAUSE, { queue: false });
    page.socket.drop();
    await settled();
    expect(page.outcomes).toEqual(["c1: offline", "c2: disconnected, may have run"]);
  });

  it("does not wait for ever for an answer", async () => {
    const page = new Page();
    await page.open();
    page.send(PAUSE, { timeoutMs: 50 });
    page.clock.pass(50);
    page.socket.takeOne().answer({ ok: true });
    await settled();
    expect(page.outcomes).toEqual(["c1: timeout, may have run"]);
  });

  it("sends again what the server had no place for, if it is asked to", async () => {
    const page = new Page();
    await page.open();
    page.send(PAUSE, { retries: 2 });
    page.socket.takeOne().answer(REFUSED("rate_limited", 250));
    page.clock.pass(249);
    expect(page.socket.sent).toEqual([]);
    page.clock.pass(1);
    page.socket.takeOne().answer(REFUSED("busy"));
    page.clock.pass(1_000);
    expect(page.ids()).toEqual(["c1"]);
    page.socket.takeOne().answer(REFUSED("busy"));
    await settled();
    expect(page.outcomes).toEqual(["c1: busy"]);
  });

  it("waits for the connection with what is to be sent again", async () => {
    const page = new Page();
    await page.open();
    page.send(PAUSE, { retries: 1 });
    page.socket.takeOne().answer(REFUSED("busy", 100));
    page.socket.drop();
    page.clock.pass(100);
    expect(page.socket.sent).toEqual([]);
    await page.back();
    expect(page.ids()).toEqual(["c1"]);
  });

  it("does not send two commands by one id at a time", async () => {
    const page = new Page();
    page.send(PAUSE, { id: "mine" });
    page.send(PAUSE, { id: "mine" });
    await settled();
    expect(page.outcomes).toEqual(["mine: bad_request"]);
    expect(page.commands.queued).toBe(1);
  });

  it("gives each command an id of its own", async () => {
    const connection = new Connection();
    const commands = new CommandSender(connection.client);
    for (let i = 0; i < 20; i++) {
      void commands.send(PAUSE);
    }
    await connection.open();
    const ids = connection.socket.take().map((each) => (each.payload as { id: string }).id);
    expect(new Set(ids).size).toBe(20);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("gives up everything when it is closed", async () => {
    const page = new Page();
    page.send();
    page.commands.close();
    page.send();
    await settled();
    expect(page.outcomes).toEqual(["c1: closed", "c2: closed"]);
    expect(page.clock.timers).toBe(0);
  });

  it("says of what was sent before it was closed that it may have run", async () => {
    const page = new Page();
    await page.open();
    page.send();
    page.commands.close();
    page.socket.takeOne().answer(REFUSED("disconnected"));
    await settled();
    expect(page.outcomes).toEqual(["c1: closed, may have run"]);
    expect(page.clock.timers).toBe(0);
  });
});
