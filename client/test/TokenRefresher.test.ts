import { describe, expect, it } from "vitest";
import { Connection, settled } from "./fakes.js";

const refusal = (code: string, retryAfterMs?: number) => ({ ok: false, error: { code, message: "No.", retryAfterMs } });

/** A page whose tokens are taken from a list; the last one stays. */
class Page extends Connection {
  readonly stale: (string | undefined)[];

  constructor(...tokens: (string | null)[]) {
    const stale: (string | undefined)[] = [];
    super({
      token: async (before) => {
        stale.push(before);
        return (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? null;
      },
    });
    this.stale = stale;
  }

  async expiring(expiresInMs: number): Promise<void> {
    this.socket.receive("auth_expiring", { expiresInMs });
    await settled();
  }

  async pass(ms: number): Promise<void> {
    this.clock.pass(ms);
    await settled();
  }

  /** An hour after it was opened. */
  async opened(): Promise<this> {
    await this.open();
    await this.pass(3_600_000);
    return this;
  }
}

describe("when the token is about to expire", () => {
  it("shows a newer one", async () => {
    const page = await new Page("token 1", "token 2").opened();
    await page.expiring(60_000);
    const sent = page.socket.takeOne();
    expect([sent.name, sent.payload]).toEqual(["auth_refresh", { token: "token 2" }]);
    sent.answer({ ok: true, result: { expiresInMs: 3_600_000 } });
    expect(page.stale).toEqual([undefined, "token 1"]);
    expect(page.clock.timers).toBe(0);
    expect(page.states).toEqual(["connecting", "connected"]);
  });

  it("does not show the same again, but waits for a newer one", async () => {
    const page = await new Page("token 1", "token 1", null, "token 2").opened();
    await page.expiring(60_000);
    await page.pass(5_000);
    expect(page.socket.sent).toEqual([]);
    await page.pass(5_000);
    expect(page.socket.takeOne().payload).toEqual({ token: "token 2" });
  });

  it("does not show again what was refused", async () => {
    const page = await new Page("token 1", "of somebody else", "of somebody else", "token 2").opened();
    await page.expiring(60_000);
    page.socket.takeOne().answer(refusal("forbidden"));
    await page.pass(5_000);
    expect(page.socket.sent).toEqual([]);
    await page.pass(5_000);
    expect(page.socket.takeOne().payload).toEqual({ token: "token 2" });
  });

  it.each(["unavailable", "rate_limited", "busy"])("shows again what was not looked at: %s", async (code) => {
    const page = await new Page("token 1", "token 2").opened();
    await page.expiring(60_000);
    page.socket.takeOne().answer(refusal(code, 8_000));
    await page.pass(7_999);
    expect(page.socket.sent).toEqual([]);
    await page.pass(1);
    expect(page.socket.takeOne().payload).toEqual({ token: "token 2" });
  });

  it("does not renew without end what lives for less than the notice of the server", async () => {
    let tokens = 0;
    const page = new Page(...Array.from({ length: 10 }, () => `token ${++tokens}`));
    await page.open();
    await page.expiring(10_000);
    expect(page.socket.sent).toEqual([]);
    await page.pass(5_000);
    const sent = page.socket.takeOne();
    expect(sent.payload).toEqual({ token: "token 2" });
    // The notice of the new one comes before the answer.
    await page.expiring(10_000);
    sent.answer({ ok: true, result: { expiresInMs: 10_000 } });
    await page.pass(4_999);
    expect(page.socket.sent).toEqual([]);
    await page.pass(1);
    expect(page.socket.takeOne().payload).toEqual({ token: "token 3" });
  });

  it("stops with the connection, and when it is too late", async () => {
    const page = await new Page("token 1", "token 2").opened();
    await page.expiring(400);
    page.socket.takeOne().answer("no");
    expect(page.clock.timers).toBe(0);
    page.socket.receive("auth_expiring", { expiresInMs: 60_000 });
    page.client.disconnect();
    await settled();
    expect(page.socket.take()).toEqual([]);
    await page.expiring(60_000);
    expect(page.stale.length).toBe(3);
    expect(page.clock.timers).toBe(0);
  });
});
