import { describe, expect, it } from "vitest";
import { EventSubscriber } from "../src/EventSubscriber.js";
import type { FrameSurface, Picture } from "../src/FrameSurface.js";
import { StreamingReceiver, type StreamStatus } from "../src/StreamingReceiver.js";
import { UpdateStream } from "../src/UpdateStream.js";
import { Connection, settled } from "./fakes.js";

const TOPIC = "session:browser-1";

/** A page that shows a browser; pictures are texts, and are decoded when the test says so. */
class Page extends Connection {
  readonly events = new EventSubscriber(this.client);
  readonly statuses: StreamStatus[] = [];
  readonly errors: unknown[] = [];
  readonly drawn: string[] = [];
  readonly unclosed: string[] = [];
  readonly types: string[] = [];
  decoding: { finish: (width?: number) => Promise<void>; fail: () => Promise<void> }[] = [];
  resized = 0;
  readonly receiver: StreamingReceiver;
  #offset = 0;

  constructor() {
    super();
    const size = { width: 0, height: 0 };
    const page = this;
    const canvas = {
      get width() {
        return size.width;
      },
      set width(width) {
        page.resized++;
        size.width = width;
      },
      height: 0,
      getContext: () => ({ drawImage: (picture: Picture & { text: string }) => this.drawn.push(picture.text) }),
    };
    this.receiver = new StreamingReceiver(this.events, "browser-1", canvas as unknown as HTMLCanvasElement, {
      onStatus: (status) => this.statuses.push(status),
      onError: (error) => this.errors.push(error),
      decode: (image) => this.#decode(image),
    });
  }

  async #decode(image: Blob): Promise<Picture> {
    const text = await image.text();
    this.types.push(image.type);
    return new Promise((resolve, reject) => {
      this.unclosed.push(text);
      const close = (): void => void this.unclosed.splice(this.unclosed.indexOf(text), 1);
      this.decoding.push({
        finish: (width = 4) => (resolve({ text, width, height: 3, close } as Picture), settled()),
        fail: () => (reject(new Error("no picture")), settled()),
      });
    });
  }

  async live(): Promise<this> {
    await this.open();
    this.absent();
    this.socket.takeOne().answer({ ok: true, result: { topic: TOPIC, snapshot: [] } });
    return this;
  }

  /** The server has no frames. */
  absent(): void {
    const asked = this.socket.takeOne();
    expect(asked.name).toBe("browser_watch");
    asked.answer({ ok: false, error: { code: "not_found", message: "There is no such browser here." } });
  }

  show(picture?: string | null, url?: string): Promise<void> {
    return this.receive(typeof picture === "string" ? btoa(picture) : picture, url);
  }

  async receive(screenshot?: string | null, url?: string): Promise<void> {
    const timestamp = `time ${++this.#offset}`;
    const event = { type: "browser_update", sessionId: "browser-1", screenshot, url, timestamp };
    this.socket.receive("browser_update", event, { topic: TOPIC, offset: `1-${this.#offset}` });
    await settled();
  }

  async finish(width?: number): Promise<void> {
    const first = this.decoding.shift();
    await first?.finish(width);
  }
}

describe("StreamingReceiver", () => {
  it("draws pictures and says so", async () => {
    const page = await new Page().live();
    expect(page.receiver.status).toEqual({ name: "waiting" });
    await page.show("one", "http://shop.example/");
    await page.finish();
    expect(page.drawn).toEqual(["one"]);
    expect(page.receiver.status).toEqual({ name: "live", url: "http://shop.example/", timestamp: "time 1" });
    expect(page.unclosed).toEqual([]);
  });

  it("decodes one picture at a time, and of those that wait only the newest", async () => {
    const page = await new Page().live();
    for (const picture of ["one", "two", "three", "four"]) {
      await page.show(picture);
    }
    expect(page.decoding.length).toBe(1);
    await page.finish();
    expect(page.decoding.length).toBe(1);
    await page.finish();
    expect(page.decoding.length).toBe(0);
    expect(page.drawn).toEqual(["one", "four"]);
  });

  it("keeps the last picture when it is interrupted, and says so", async () => {
    const page = await new Page().live();
    await page.show("one");
    await page.finish();
    page.absent();
    page.socket.drop();
    expect(page.receiver.status).toEqual({ name: "interrupted", reason: "offline", timestamp: "time 1" });
    await page.back();
    const [subscribe, watch] = page.socket.take();
    expect([subscribe?.name, watch?.name]).toEqual(["subscribe", "browser_watch"]);
    watch?.answer({ ok: false, error: { code: "not_found", message: "There is no such browser here." } });
    expect(page.receiver.status).toEqual({ name: "interrupted", reason: "subscribing", timestamp: "time 1" });
    subscribe?.answer({ ok: true, result: { topic: TOPIC, offset: "1-1" } });
    expect(page.receiver.status).toEqual({ name: "live", timestamp: "time 1" });
    expect(page.drawn).toEqual(["one"]);
    expect(page.resized).toBe(1);
  });

  it("says why there is no picture", async () => {
    const page = new Page();
    await page.open();
    page.absent();
    page.socket.takeOne().answer({ ok: false, error: { code: "forbidden", message: "You may not follow this topic." } });
    expect(page.receiver.status).toEqual({ name: "interrupted", reason: "You may not follow this topic." });
  });

  it("keeps a frame that is newer than what the topic had before", async () => {
    for (const [picture, timestamp, drawn] of [["older", "2026-01-02T08:00:00Z", []], ["newer", "2026-01-02T10:00:00Z", ["newer"]]] as const) {
      const page = new Page();
      await page.open();
      page.socket.takeOne();
      const shown: string[] = [];
      const surface = { drawFile: async (image: Blob) => void shown.push(await image.text()) } as unknown as FrameSurface;
      const listener = { changed() {}, alive() {}, drawn() {}, failed() {} };
      const stream = new UpdateStream(page.events, TOPIC, surface, "2026-01-02T09:00:00Z", listener);
      const event = { type: "browser_update", sessionId: "browser-1", screenshot: btoa(picture), timestamp };
      page.socket.takeOne().answer({ ok: true, result: { topic: TOPIC, snapshot: [event], offset: "1-1" } });
      await settled();
      expect(shown).toEqual(drawn);
      stream.close();
    }
  });

  it("leaves the picture that is still right", async () => {
    const page = await new Page().live();
    await page.show(undefined, "http://shop.example/0");
    expect(page.receiver.status).toEqual({ name: "waiting" });
    await page.show("one", "http://shop.example/1");
    await page.finish();
    await page.show(null, "http://shop.example/2");
    expect(page.drawn).toEqual(["one"]);
    expect(page.receiver.status).toEqual({ name: "live", url: "http://shop.example/2", timestamp: "time 3" });
  });

  it("does not lose the picture that waits to one that says it is still right", async () => {
    const page = await new Page().live();
    await page.show("one");
    await page.show("two");
    await page.show(undefined, "http://shop.example/");
    await page.finish();
    await page.finish();
    expect(page.drawn).toEqual(["one", "two"]);
    expect(page.receiver.status).toMatchObject({ url: "http://shop.example/" });
  });

  it("goes on after a picture that is none", async () => {
    const page = await new Page().live();
    await page.show("one");
    await page.decoding.shift()?.fail();
    expect(page.errors).toEqual([new Error("no picture")]);
    await page.receive("% is not of base64");
    expect(page.errors.length).toBe(2);
    await page.show("three");
    await page.finish();
    expect(page.drawn).toEqual(["three"]);
  });

  it("tells PNG and JPEG apart", async () => {
    const page = await new Page().live();
    await page.show("\x89PNG");
    await page.finish();
    await page.show("\xff\xd8\xff");
    expect(page.types).toEqual(["image/png", "image/jpeg"]);
  });

  it("takes the size of the picture", async () => {
    const page = await new Page().live();
    await page.show("one");
    await page.finish(4);
    await page.show("two");
    await page.finish(5);
    expect(page.resized).toBe(2);
  });

  it("draws nothing after it was closed", async () => {
    const page = await new Page().live();
    await page.show("one");
    await page.show("two");
    page.receiver.close();
    await page.finish();
    expect(page.socket.take().map(({ name }) => name)).toEqual(["browser_watch", "browser_unwatch", "unsubscribe"]);
    expect(page.drawn).toEqual([]);
    expect(page.unclosed).toEqual([]);
    expect(page.decoding).toEqual([]);
  });

  it("tells of no failure after it was closed", async () => {
    const page = await new Page().live();
    await page.show("one");
    page.receiver.close();
    await page.decoding.shift()?.fail();
    expect(page.errors).toEqual([]);
  });
});
