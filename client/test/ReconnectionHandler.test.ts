import { describe, expect, it } from "vitest";
import { ReconnectionHandler, type ReconnectionStrategy } from "../src/ReconnectionHandler.js";
import { ManualClock } from "./fakes.js";

function handler(strategy: ReconnectionStrategy, random = () => 0) {
  const clock = new ManualClock();
  const told: string[] = [];
  const target = {
    attempt: () => told.push("attempt"),
    waiting: (attempt: number, delay: number) => told.push(`${attempt} in ${delay}`),
    gaveUp: (attempts: number) => told.push(`gave up after ${attempts}`),
  };
  return { clock, told, handler: new ReconnectionHandler(target, strategy, clock, random) };
}

describe("ReconnectionHandler", () => {
  it("waits longer each time, up to a limit", () => {
    const { clock, told, handler: reconnection } = handler({ mode: "automatic", minDelayMs: 100, maxDelayMs: 500 });
    for (let i = 0; i < 5; i++) {
      reconnection.failed();
      clock.pass(500);
    }
    expect(told).toEqual(
      ["1 in 100", "2 in 200", "3 in 400", "4 in 500", "5 in 500"].flatMap((waiting) => [waiting, "attempt"]),
    );
    expect(clock.timers).toBe(0);
  });

  it("makes no attempt before its time", () => {
    const { clock, told, handler: reconnection } = handler({ mode: "automatic", minDelayMs: 100 });
    reconnection.failed();
    clock.pass(99);
    expect(told).toEqual(["1 in 100"]);
    clock.pass(1);
    expect(told).toEqual(["1 in 100", "attempt"]);
  });

  it("shortens a wait by chance, by half at most", () => {
    const chances = [0, 0.5, 0.99];
    const { told, handler: reconnection } = handler({ mode: "automatic", minDelayMs: 1000, factor: 1 }, () => chances.shift() ?? 0);
    reconnection.failed();
    reconnection.failed();
    reconnection.failed();
    expect(told).toEqual(["1 in 1000", "2 in 750", "3 in 505"]);
  });

  it("does not make the waits short again for a connection that does not last", () => {
    const { clock, told, handler: reconnection } = handler({ mode: "automatic", minDelayMs: 100, stableAfterMs: 1000 });
    reconnection.failed();
    clock.pass(100);
    reconnection.succeeded();
    clock.pass(999);
    reconnection.failed();
    clock.pass(200);
    reconnection.succeeded();
    clock.pass(1000);
    reconnection.failed();
    expect(told).toEqual(["1 in 100", "attempt", "2 in 200", "attempt", "1 in 100"]);
  });

  it("tries at once when told to, if it was about to", () => {
    const { clock, told, handler: reconnection } = handler({ mode: "automatic", minDelayMs: 100 });
    reconnection.retryNow();
    reconnection.failed();
    reconnection.retryNow();
    clock.pass(1000);
    expect(told).toEqual(["1 in 100", "attempt"]);
  });

  it("does nothing by itself if it is manual", () => {
    const { clock, told, handler: reconnection } = handler({ mode: "manual" });
    reconnection.failed();
    clock.pass(100_000);
    expect(told).toEqual(["gave up after 0"]);
  });

  it("leaves it to the user after some attempts if it is hybrid, and begins anew then", () => {
    const { clock, told, handler: reconnection } = handler({ mode: "hybrid", attempts: 2, minDelayMs: 100 });
    for (let i = 0; i < 3; i++) {
      reconnection.failed();
      clock.pass(1000);
    }
    reconnection.failed();
    expect(told).toEqual(["1 in 100", "attempt", "2 in 200", "attempt", "gave up after 2", "1 in 100"]);
  });

  it("makes no attempt after it was stopped", () => {
    const { clock, told, handler: reconnection } = handler({ mode: "automatic", minDelayMs: 100 });
    reconnection.failed();
    reconnection.stop();
    clock.pass(1000);
    expect(told).toEqual(["1 in 100"]);
  });

  it("refuses what is out of range", () => {
    expect(() => handler({ mode: "automatic", jitter: 2 })).toThrow("jitter: 2 (expected: 0..1)");
    expect(() => handler({ mode: "automatic", minDelayMs: -1 })).toThrow("minDelayMs: -1 (expected: 0..30000)");
    expect(() => handler({ mode: "hybrid", attempts: 0 })).toThrow("attempts: 0 (expected: 1..Infinity)");
  });

  it("waits as long as it is asked to, or the longest there is", () => {
    const { told, handler: reconnection } = handler({ mode: "automatic", minDelayMs: 100, maxDelayMs: 5_000 });
    reconnection.failed(7_000);
    reconnection.failed(0, false);
    reconnection.failed(50);
    expect(told).toEqual(["1 in 7000", "2 in 5000", "3 in 400"]);
  });
});
