import { describe, expect, it } from "vitest";
import { EventSubscriber } from "../src/EventSubscriber.js";
import type { ExecutionUpdate } from "../src/events.js";
import { Connection, uncaughtDuring } from "./fakes.js";

const TOPIC = "execution:run-1";

function update(progress: number): ExecutionUpdate {
  return {
    type: "execution_update",
    executionId: "run-1",
    status: "running",
    progress,
    timestamp: "2026-11-23T12:00:00.000Z",
  };
}

/** A page that shows the progress of one execution. */
class Page extends Connection {
  readonly events = new EventSubscriber(this.client);
  told: string[] = [];
  statuses: string[] = [];
  end = (): void => {};

  watch(): this {
    this.events.onStatus(TOPIC, (status) => this.statuses.push(status.name));
    const ends = [
      this.events.onSnapshot(TOPIC, (events) => this.told.push(`snapshot of ${events.length}`)),
      this.events.on(TOPIC, "execution_update", (event, place) =>
        this.told.push(`${event.progress} at ${place.offset}${place.fromSnapshot ? " of a snapshot" : ""}`),
      ),
    ];
    this.end = () => ends.forEach((end) => end());
    return this;
  }

  event(progress: number, offset: string): void {
    this.socket.receive("execution_update", update(progress), { topic: TOPIC, offset });
  }

  answer(result: object): void {
    this.socket.takeOne().answer({ ok: true, result: { topic: TOPIC, ...result } });
  }

  refuse(code: string, retryAfterMs?: number): void {
    this.socket.takeOne().answer({ ok: false, error: { code, message: "No.", retryAfterMs } });
  }

  async live(): Promise<this> {
    await this.open();
    this.watch().answer({ offset: "7-2", snapshot: [update(2)] });
    return this;
  }
}

describe("EventSubscriber", () => {
  it("asks for a snapshot first and tells it, then what happens", async () => {
    const page = new Page();
    await page.open();
    page.watch();
    const sent = page.socket.sent[0];
    expect([sent?.name, sent?.payload]).toEqual(["subscribe", { topic: TOPIC }]);
    page.answer({ offset: "7-2", snapshot: [update(2)] });
    page.event(3, "7-3");
    expect(page.told).toEqual(["snapshot of 1", "2 at 7-2 of a snapshot", "3 at 7-3"]);
    expect(page.statuses).toEqual(["live"]);
    expect(page.events.offset(TOPIC)).toBe("7-3");
  });

  it("subscribes as soon as there is a connection", async () => {
    const page = new Page().watch();
    expect(page.events.status(TOPIC)).toEqual({ name: "offline" });
    expect(page.socket.sent).toEqual([]);
    await page.open();
    page.answer({ snapshot: [] });
    expect(page.statuses).toEqual(["subscribing", "live"]);
    expect(page.told).toEqual(["snapshot of 0"]);
  });

  it.each([false, true])("goes on behind the last event with each connection, recovered: %s", async (recovered) => {
    const page = await new Page().live();
    page.event(3, "7-3");
    page.socket.drop();
    expect(page.events.status(TOPIC)).toEqual({ name: "offline" });
    await page.back(recovered);
    const sent = page.socket.sent[0];
    expect([sent?.name, sent?.payload]).toEqual(["subscribe", { topic: TOPIC, after: "7-3" }]);
    page.answer({ offset: "7-3" });
    page.event(4, "7-4");
    expect(page.told.slice(2)).toEqual(["3 at 7-3", "4 at 7-4"]);
    expect(page.statuses).toEqual(["live", "offline", "subscribing", "live"]);
  });

  it("asks for a snapshot again if there was no event yet", async () => {
    const page = new Page();
    await page.open();
    page.watch().answer({ snapshot: [] });
    await page.again();
    expect(page.socket.takeOne().payload).toEqual({ topic: TOPIC });
  });

  it("replaces what it has if the server begins anew", async () => {
    const page = await new Page().live();
    page.socket.receive("topic_snapshot", [update(1)], { topic: TOPIC, offset: "9-1" });
    page.event(2, "9-2");
    await page.again();
    page.answer({ snapshot: [] });
    expect(page.told.slice(2)).toEqual(["snapshot of 1", "1 at 9-1 of a snapshot", "2 at 9-2", "snapshot of 0"]);
    expect(page.events.offset(TOPIC)).toBeUndefined();
  });

  it("tells no event twice", async () => {
    const page = await new Page().live();
    page.event(2, "7-2");
    page.event(10, "7-10");
    page.event(9, "7-9");
    page.event(10, "7-10");
    page.event(1, "8-1");
    expect(page.told.slice(2)).toEqual(["10 at 7-10", "1 at 8-1"]);
  });

  it("tells nothing of other topics and types", async () => {
    const page = await new Page().live();
    page.socket.receive("execution_update", update(3), { topic: "execution:run-2", offset: "7-3" });
    page.socket.receive("log_line", { type: "log_line" }, { topic: TOPIC, offset: "7-3" });
    page.socket.receive("execution_update", update(3));
    page.socket.receive("execution_update", null, { topic: TOPIC, offset: "7-4" });
    expect(page.told.length).toBe(2);
    expect(page.events.offset(TOPIC)).toBe("7-3");
  });

  it("a handler that throws does not keep the others from being told", async () => {
    const page = new Page();
    await page.open();
    const uncaught = await uncaughtDuring(() => {
      page.events.on(TOPIC, "execution_update", () => {
        throw new Error("of the page");
      });
      page.watch().answer({ offset: "7-2" });
      page.event(3, "7-3");
    });
    expect(page.told).toEqual(["3 at 7-3"]);
    expect(uncaught).toEqual([new Error("of the page")]);
  });

  it("follows a topic until its last handler is gone", async () => {
    const page = await new Page().live();
    page.end();
    const sent = page.socket.takeOne();
    expect([sent.name, sent.payload]).toEqual(["unsubscribe", { topic: TOPIC }]);
    expect(page.events.status(TOPIC)).toBeUndefined();
    page.event(3, "7-3");
    await page.again();
    expect(page.socket.take()).toEqual([]);
    expect(page.told.length).toBe(2);
  });

  it("tells nothing of a topic that is left before the answer came", async () => {
    const page = new Page();
    await page.open();
    page.watch();
    page.events.unfollow(TOPIC);
    page.socket.take()[0]?.answer({ ok: true, result: { topic: TOPIC, offset: "7-2", snapshot: [update(2)] } });
    expect(page.told).toEqual([]);
    expect(page.statuses).toEqual([]);
  });

  it("takes nothing of a subscription that has ended for one of a new one", async () => {
    const page = await new Page().live();
    page.end();
    page.watch();
    page.event(3, "7-3");
    page.socket.take()[1]?.answer({ ok: true, result: { topic: TOPIC, offset: "7-3", snapshot: [update(3)] } });
    expect(page.told.slice(2)).toEqual(["snapshot of 1", "3 at 7-3 of a snapshot"]);
  });

  it("begins behind an offset that the page has kept", async () => {
    const page = new Page();
    await page.open();
    page.events.follow(TOPIC, "7-1");
    page.watch();
    expect(page.socket.takeOne().payload).toEqual({ topic: TOPIC, after: "7-1" });
  });

  it("refreshes without missing what happens meanwhile", async () => {
    const page = await new Page().live();
    page.events.refresh(TOPIC);
    page.event(3, "7-3");
    const sent = page.socket.takeOne();
    expect(sent.payload).toEqual({ topic: TOPIC });
    sent.answer({ ok: true, result: { topic: TOPIC, offset: "7-4", snapshot: [update(4)] } });
    expect(page.told.slice(2)).toEqual(["3 at 7-3", "snapshot of 1", "4 at 7-4 of a snapshot"]);
  });

  it("asks for the snapshot again if it could not be had", async () => {
    const page = await new Page().live();
    page.events.refresh(TOPIC);
    page.refuse("internal_error");
    page.clock.pass(1_000);
    expect(page.socket.takeOne().payload).toEqual({ topic: TOPIC });
  });

  it("says that a topic is refused, and asks again with the next connection only", async () => {
    const page = new Page();
    await page.open();
    page.watch().refuse("forbidden");
    expect(page.events.status(TOPIC)).toEqual({ name: "refused", code: "forbidden", message: "No." });
    page.clock.pass(100_000);
    expect(page.socket.take()).toEqual([]);
    await page.again();
    page.answer({ snapshot: [] });
    expect(page.events.status(TOPIC)).toEqual({ name: "live" });
  });

  it("asks again for what could not be had for the moment", async () => {
    const page = new Page();
    await page.open();
    page.watch().refuse("busy", 70);
    expect(page.events.status(TOPIC)).toMatchObject({ name: "subscribing", error: { code: "busy" } });
    page.clock.pass(70);
    page.refuse("internal_error");
    page.clock.pass(1_999);
    expect(page.socket.sent).toEqual([]);
    page.clock.pass(1);
    page.answer({ snapshot: [] });
    expect(page.events.status(TOPIC)).toEqual({ name: "live" });
  });

  it("asks again when there is no answer, and does not wait for that one any more", async () => {
    const page = new Page({ timeoutMs: 100 });
    await page.open();
    page.watch();
    const first = page.socket.takeOne();
    page.clock.pass(1_100);
    page.answer({ snapshot: [] });
    first.answer({ ok: true, result: { topic: TOPIC, snapshot: [update(1)] } });
    expect(page.told).toEqual(["snapshot of 0"]);
  });

  it("says that a permission was withdrawn", async () => {
    const page = await new Page().live();
    page.socket.receive("unsubscribed", { topic: TOPIC, reason: "forbidden" });
    page.event(3, "7-3");
    expect(page.events.status(TOPIC)).toMatchObject({ name: "refused", code: "forbidden" });
    expect(page.told.length).toBe(2);
  });

  it("asks again for what the server could not find out any more", async () => {
    const page = await new Page().live();
    page.socket.receive("unsubscribed", { topic: TOPIC, reason: "internal_error" });
    page.event(3, "7-3");
    expect(page.events.status(TOPIC)).toMatchObject({ name: "subscribing", error: { code: "internal_error" } });
    page.clock.pass(1_000);
    page.answer({ offset: "7-2" });
    page.event(3, "7-3");
    expect(page.told.slice(2)).toEqual(["3 at 7-3"]);
    expect(page.statuses).toEqual(["live", "subscribing", "subscribing", "live"]);
  });

  it.each(["busy", "rate_limited", "unavailable", "of_tomorrow"])("asks again when it is told: %s", async (code) => {
    const page = new Page();
    await page.open();
    page.watch().refuse(code);
    page.clock.pass(1_000);
    page.answer({ snapshot: [] });
    expect(page.events.status(TOPIC)).toEqual({ name: "live" });
  });

  it("does not ask at the same moment as all the others", async () => {
    const page = new Page({ random: () => 0.5 });
    await page.open();
    page.watch().refuse("internal_error");
    page.clock.pass(749);
    expect(page.socket.sent).toEqual([]);
    page.clock.pass(1);
    expect(page.socket.take().length).toBe(1);
  });

  it("follows one too many as soon as another is left", async () => {
    const page = await new Page().live();
    const other = "execution:run-2";
    page.events.on(other, "execution_update", () => page.told.push("of the other"));
    page.refuse("too_many_topics");
    expect(page.events.status(other)).toMatchObject({ name: "subscribing", error: { code: "too_many_topics" } });
    page.end();
    const [left, asked, ...more] = page.socket.take();
    expect([left?.name, left?.payload]).toEqual(["unsubscribe", { topic: TOPIC }]);
    expect([asked?.name, asked?.payload]).toEqual(["subscribe", { topic: other }]);
    expect(more).toEqual([]);
    asked?.answer({ ok: true, result: { topic: other, snapshot: [] } });
    expect(page.events.status(other)).toEqual({ name: "live" });
    expect(page.clock.timers).toBe(1); // for the answer to "unsubscribe"
  });

  it("follows nothing after it was closed", async () => {
    const page = await new Page().live();
    page.events.close();
    expect(page.socket.takeOne().name).toBe("unsubscribe");
    await page.again();
    expect(page.socket.take()).toEqual([]);
  });
});
