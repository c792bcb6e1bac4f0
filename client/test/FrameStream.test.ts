import { describe, expect, it } from "vitest";
import { EventSubscriber } from "../src/EventSubscriber.js";
import type { BrowserStatus } from "../src/events.js";
import type { Picture } from "../src/FrameSurface.js";
import { StreamingReceiver, type StreamingReceiverOptions, type StreamStatus } from "../src/StreamingReceiver.js";
import { Connection, type Sent, settled } from "./fakes.js";

// SOI, a table, SOF0 with 720 by 1280, and the beginning of a scan.
const HEAD = [0xff, 0xd8, 0xff, 0xdb, 0, 3, 7, 0xff, 0xc0, 0, 7, 8, 2, 0xd0, 5, 0, 0xff, 0xda, 0, 2];

interface Drawing {
  readonly file: number[];
  readonly at: string;
}

/** A page that shows a browser whose server has frames; they are decoded when the test says so, or at once. */
class Page extends Connection {
  readonly events = new EventSubscriber(this.client);
  readonly statuses: StreamStatus[] = [];
  readonly browsers: BrowserStatus[] = [];
  readonly errors: unknown[] = [];
  readonly drawn: Drawing[] = [];
  readonly decoding: { finish: () => Promise<void>; fail: () => Promise<void> }[] = [];
  readonly canvas = { width: 0, height: 0, getContext: () => ({ drawImage: this.#draw.bind(this) }) };
  readonly receiver: StreamingReceiver;
  unclosed = 0;
  manual = false;

  constructor(options: StreamingReceiverOptions = {}) {
    super();
    this.receiver = new StreamingReceiver(this.events, "s", this.canvas as unknown as HTMLCanvasElement, {
      onStatus: (status) => this.statuses.push(status),
      onBrowser: (status) => this.browsers.push(status),
      onError: (error) => this.errors.push(error),
      decode: (image) => this.#decode(image),
      ...options,
    });
  }

  #draw(picture: Picture & { file: number[] }, ...where: number[]): void {
    this.drawn.push({ file: picture.file, at: where.join(" ") });
  }

  async #decode(image: Blob): Promise<Picture> {
    const file = [...new Uint8Array(await image.arrayBuffer())];
    if (file.includes(0xee)) {
      throw new Error("no picture");
    }
    this.unclosed++;
    const picture = { file, width: 1280, height: 720, close: () => void this.unclosed-- } as Picture;
    if (!this.manual) {
      return picture;
    }
    return new Promise((resolve, reject) => {
      this.decoding.push({
        finish: () => (resolve(picture), settled()),
        fail: () => (this.unclosed--, reject(new Error("no picture")), settled()),
      });
    });
  }

  async watching(): Promise<this> {
    await this.open();
    this.grant(this.socket.takeOne());
    return this;
  }

  grant(asked: Sent | undefined): void {
    expect(asked?.name).toBe("browser_watch");
    asked?.answer({ ok: true, result: { maxFps: 20 } });
  }

  async whole(seq: number, picture = [1, 2, 3], more = {}): Promise<void> {
    const viewport = { w: 1280, h: 720, vw: 640, vh: 360, sx: 0, sy: 10, dpr: 2, q: 60, tab: "A" };
    const frame = { sessionId: "s", seq, head: HEAD.length, t: 1_000 * seq, ...viewport, ...more };
    this.socket.receive("browser_frame", frame, Uint8Array.from([...HEAD, ...picture]).buffer);
    await settled();
  }

  async delta(seq: number, base: number, rects: number[][], scans: number[], more = {}): Promise<void> {
    const frame = { sessionId: "s", seq, base, rects, t: 1_000 * seq, ...more };
    this.socket.receive("browser_frame", frame, Uint8Array.from(scans).buffer);
    await settled();
  }

  /** What the topic says of the same browser. */
  update(url: string): object {
    return { type: "browser_update", sessionId: "s", url, timestamp: "2026-01-01T00:00:00.000Z" };
  }

  acks(): unknown[] {
    return this.socket
      .take()
      .filter((each) => each.name === "browser_ack")
      .map((each) => each.payload);
  }

  async browser(state: string, url?: string): Promise<void> {
    this.socket.receive("browser_status", { sessionId: "s", state, url, viewers: 1 });
    await settled();
  }
}

describe("StreamingReceiver of frames", () => {
  it("asks for what the page wishes", async () => {
    const page = new Page({ maxFps: 5, quality: 40 });
    await page.open();
    expect(page.socket.takeOne()).toMatchObject({
      name: "browser_watch",
      payload: { sessionId: "s", maxFps: 5, quality: 40 },
    });
  });

  it("draws a whole frame, and what changes upon it, and says so each time", async () => {
    const page = await new Page().watching();
    expect(page.receiver.status).toEqual({ name: "waiting" });
    await page.whole(4);
    expect(page.drawn).toEqual([{ file: [1, 2, 3], at: "0 0 1280 720 0 0 1280 720" }]);
    expect([page.canvas.width, page.canvas.height]).toEqual([1280, 720]);
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 4 }]);
    expect(page.receiver.status).toEqual({ name: "live", timestamp: "1970-01-01T00:00:04.000Z" });

    await page.delta(
      5,
      4,
      [
        [16, 32, 48, 16, 2],
        [47, 704, 17, 16, 1, 32, 704, 256, 16],
      ],
      [7, 8, 9],
    );
    const head = (width: number[], height: number[]): number[] => [...HEAD.slice(0, 12), ...height, ...width, ...HEAD.slice(16)];
    expect(page.drawn.slice(1)).toEqual([
      { file: [...head([0, 48], [0, 16]), 7, 8, 0xff, 0xd9], at: "0 0 48 16 16 32 48 16" },
      { file: [...head([1, 0], [0, 16]), 9, 0xff, 0xd9], at: "15 0 17 16 47 704 17 16" },
    ]);
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 5 }]);
    expect(page.unclosed).toBe(0);
  });

  it("acknowledges when it was drawn, and not before", async () => {
    const page = await new Page().watching();
    page.manual = true;
    await page.whole(1);
    expect(page.acks()).toEqual([]);
    await page.decoding.shift()?.finish();
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 1 }]);
  });

  it("draws frames in their order, and leaves out what a whole one stands for", async () => {
    const page = await new Page().watching();
    page.manual = true;
    await page.whole(1);
    await page.delta(2, 1, [[0, 0, 16, 16, 1]], [7]);
    await page.whole(3, [33]);
    await page.delta(4, 3, [[0, 0, 16, 16, 1]], [9]);
    while (page.decoding.length > 0) {
      await page.decoding.shift()?.finish();
    }
    expect(page.drawn.map((each) => each.file.at(each.file.length > 3 ? -3 : -1))).toEqual([3, 33, 9]);
    expect(page.acks()).toEqual([1, 3, 4].map((seq) => ({ sessionId: "s", seq })));
  });

  it("asks for a whole frame once if one does not fit to what is drawn", async () => {
    const page = await new Page().watching();
    await page.whole(1);
    page.acks();
    await page.delta(7, 6, [[0, 0, 16, 16, 1]], [7]);
    await page.delta(8, 7, [[0, 0, 16, 16, 1]], [7]);
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 7, key: true }]);
    expect(page.drawn.length).toBe(1);
    await page.whole(8);
    await page.delta(9, 8, [], []);
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 8 }, { sessionId: "s", seq: 9 }]);
  });

  it("asks for a whole frame if a part cannot be decoded, and draws none of the parts", async () => {
    const page = await new Page().watching();
    await page.whole(1);
    page.acks();
    await page.delta(
      2,
      1,
      [
        [0, 0, 16, 16, 1],
        [16, 0, 16, 16, 1],
      ],
      [7, 0xee],
    );
    expect(page.errors).toEqual([new Error("no picture")]);
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 2, key: true }]);
    expect(page.drawn.length).toBe(1);
    expect(page.unclosed).toBe(0);
  });

  it("does not ask for ever for a whole frame that is none", async () => {
    const page = await new Page().watching();
    await page.whole(1, [0xee]);
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 1 }]);
    await page.delta(2, 1, [[0, 0, 16, 16, 1]], [7]);
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 2, key: true }]);
  });

  it("knows which part of the page is shown", async () => {
    const page = await new Page().watching();
    expect(page.receiver.view).toBeUndefined();
    await page.whole(1);
    const view = { seq: 1, takenAt: 1_000, width: 640, height: 360, scrollX: 0, scrollY: 10, devicePixelRatio: 2, tab: "A" };
    expect(page.receiver.view).toEqual(view);
    await page.delta(2, 1, [], [], { sy: 50 });
    expect(page.receiver.view).toEqual({ ...view, seq: 2, takenAt: 2_000, scrollY: 50 });
  });

  it("keeps the last frame when it is interrupted, says so, and goes on with a whole one", async () => {
    const page = await new Page().watching();
    await page.whole(1);
    page.socket.drop();
    expect(page.receiver.status).toMatchObject({ name: "interrupted", reason: "offline" });
    page.socket.take();
    await page.back();
    expect(page.receiver.status).toMatchObject({ name: "interrupted", reason: "subscribing" });
    page.grant(page.socket.takeOne());
    await page.whole(9);
    expect(page.receiver.status).toMatchObject({ name: "live" });
    expect(page.acks()).toEqual([{ sessionId: "s", seq: 9 }]);
  });

  it("does not acknowledge to a new connection what has come by the one before", async () => {
    const page = await new Page().watching();
    page.manual = true;
    await page.whole(1);
    await page.again();
    page.grant(page.socket.takeOne());
    await page.decoding.shift()?.finish();
    expect(page.acks()).toEqual([]);
    expect(page.drawn.length).toBe(1);
  });

  it("says that it may not be watched, and what was drawn stays", async () => {
    const page = await new Page().watching();
    await page.whole(1);
    page.socket.receive("unsubscribed", { topic: "session:s", reason: "forbidden" });
    await page.whole(2);
    expect(page.receiver.status).toMatchObject({
      name: "interrupted",
      reason: "This browser may not be watched any more.",
    });
    expect(page.drawn.length).toBe(1);
  });

  it("asks again if the server could not find out whether it may be watched", async () => {
    const page = await new Page().watching();
    await page.whole(1);
    page.socket.take();
    page.socket.receive("unsubscribed", { topic: "session:s", reason: "internal_error" });
    expect(page.socket.takeOne().name).toBe("subscribe");
    page.clock.pass(2_000);
    page.grant(page.socket.takeOne());
    expect(page.socket.takeOne().name).toBe("unsubscribe");
    expect(page.receiver.status.name).toBe("live");
  });

  it("follows the topic where there are no frames, until there are", async () => {
    const page = new Page();
    await page.open();
    page.socket.takeOne().answer({ ok: false, error: { code: "not_found", message: "There is no such browser here." } });
    expect(page.socket.takeOne()).toMatchObject({ name: "subscribe", payload: { topic: "session:s" } });
    page.clock.pass(2_000);
    page.grant(page.socket.takeOne());
    expect(page.socket.takeOne()).toMatchObject({ name: "unsubscribe" });
    await page.whole(1);
    expect(page.drawn.length).toBe(1);
  });

  it("is asked for at once, and once, when a browser that was not there shows something", async () => {
    const page = new Page();
    await page.open();
    const refusal = { ok: false, error: { code: "not_found", message: "There is no such browser here." } };
    page.socket.takeOne().answer(refusal);
    page.socket.takeOne().answer({ ok: true, result: { snapshot: [page.update("earlier")], offset: "e-1" } });
    expect(page.socket.take()).toEqual([]);
    page.socket.receive("browser_update", page.update("now"), { topic: "session:s", offset: "e-2" });
    page.socket.takeOne().answer(refusal);
    page.socket.receive("browser_update", page.update("of another node"), { topic: "session:s", offset: "e-3" });
    expect(page.socket.take()).toEqual([]);
    page.clock.pass(4_000);
    page.grant(page.socket.takeOne());
    expect(page.receiver.watching).toBe(true);
  });

  it("says whether there is a browser to be driven", async () => {
    const page = new Page();
    expect(page.receiver.watching).toBe(false);
    await page.open();
    expect(page.receiver.watching).toBe(false);
    page.grant(page.socket.takeOne());
    expect(page.receiver.watching).toBe(true);
    await page.whole(1);
    await page.browser("ended");
    expect(page.receiver.watching).toBe(false);
    // Of the same session there is another one.
    await page.browser("starting");
    expect(page.receiver.watching).toBe(true);
    page.socket.receive("unsubscribed", { topic: "session:s", reason: "forbidden" });
    expect(page.receiver.watching).toBe(false);
    page.socket.drop();
    expect(page.receiver.watching).toBe(false);
  });

  it("follows the topic of a server that does not answer because it knows of no frames", async () => {
    const page = new Page();
    await page.open();
    page.socket.takeOne();
    page.clock.pass(3_000);
    expect(page.socket.takeOne().name).toBe("subscribe");
  });

  it("shows how the browser is, and where", async () => {
    const page = await new Page().watching();
    await page.browser("live", "http://shop.example/");
    await page.whole(1);
    expect(page.receiver.status).toMatchObject({ name: "live", url: "http://shop.example/" });
    await page.browser("dialog", "http://shop.example/cart");
    expect(page.receiver.status).toMatchObject({ name: "live", url: "http://shop.example/cart" });
    expect(page.receiver.browser?.state).toBe("dialog");
    expect(page.browsers.map((each) => each.state)).toEqual(["live", "dialog"]);
  });

  it("passes over what is of another browser", async () => {
    const page = await new Page().watching();
    page.socket.receive("browser_frame", { sessionId: "other", seq: 1, t: 1 }, new ArrayBuffer(3));
    page.socket.receive("browser_status", { sessionId: "other", state: "live", viewers: 1 });
    await settled();
    expect(page.drawn).toEqual([]);
    expect(page.browsers).toEqual([]);
  });

  it("watches no longer when it is closed", async () => {
    const page = await new Page().watching();
    page.manual = true;
    await page.whole(1);
    page.receiver.close();
    await page.decoding.shift()?.finish();
    expect(page.socket.takeOne()).toMatchObject({ name: "browser_unwatch", payload: { sessionId: "s" } });
    expect(page.drawn).toEqual([]);
    expect(page.unclosed).toBe(0);
    expect(page.socket.listeners).toBeGreaterThan(0);
    await page.whole(2);
    expect(page.drawn).toEqual([]);
  });

  it("tells of no failure when it is closed", async () => {
    const page = await new Page().watching();
    page.manual = true;
    await page.whole(1);
    page.receiver.close();
    await page.decoding.shift()?.fail();
    expect(page.errors).toEqual([]);
  });
});

describe("a point of the picture", () => {
  async function shown(objectFit: string): Promise<Page> {
    const page = await new Page().watching();
    await page.whole(3);
    // 100 by 100 within a border of 2, at 10 and 20.
    Object.assign(page.canvas, {
      clientLeft: 2,
      clientTop: 2,
      clientWidth: 100,
      clientHeight: 100,
      offsetWidth: 104,
      offsetHeight: 104,
      getBoundingClientRect: () => ({ left: 10, top: 20, width: 104, height: 104 }),
    });
    globalThis.getComputedStyle = () => ({ objectFit }) as CSSStyleDeclaration;
    return page;
  }

  it("is one of the page, in CSS pixels of the frame that was seen", async () => {
    const page = await shown("fill");
    expect(page.receiver.locate({ clientX: 62, clientY: 47 })).toEqual({ x: 320, y: 90, seq: 3 });
    expect(page.receiver.locate({ clientX: 12, clientY: 22 })).toEqual({ x: 0, y: 0, seq: 3 });
    expect(page.receiver.locate({ clientX: 11, clientY: 47 })).toBeUndefined();
    expect(page.receiver.locate({ clientX: 112, clientY: 47 })).toBeUndefined();
  });

  it("is found where the picture has empty space beside it", async () => {
    const page = await shown("contain");
    expect(page.receiver.locate({ clientX: 62, clientY: 72 })).toEqual({ x: 320, y: 180, seq: 3 });
    expect(page.receiver.locate({ clientX: 62, clientY: 40 })).toBeUndefined();
  });

  it("is not known before there is a frame", async () => {
    const page = await new Page().watching();
    expect(page.receiver.locate({ clientX: 0, clientY: 0 })).toBeUndefined();
  });
});
