import { describe, expect, it, vi } from "vitest";
import { Recording } from "../src/Recording.js";
import { RecordingPlayer } from "../src/RecordingPlayer.js";
import { ManualClock, settled } from "./fakes.js";

const BEGIN = 1_795_000_000_000;

/** Writes what the server's recorder would. */
class File {
  #bytes: number[] = [..."AEFREC\0\u0001"].map((each) => each.charCodeAt(0));

  frame(at: number, seq: number, base?: number, picture: number[] = [seq]): this {
    return this.#entry(1, at, { seq, base }, picture);
  }

  event(at: number, type: string): this {
    return this.#entry(2, at, { type }, []);
  }

  #entry(kind: number, at: number, header: object, picture: number[]): this {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const fixed = new DataView(new ArrayBuffer(17));
    fixed.setUint32(0, 13 + json.length + picture.length);
    fixed.setUint8(4, kind);
    fixed.setBigInt64(5, BigInt(BEGIN + at));
    fixed.setUint32(13, json.length);
    this.#bytes.push(...new Uint8Array(fixed.buffer), ...json, ...picture);
    return this;
  }

  get bytes(): ArrayBuffer {
    return new Uint8Array(this.#bytes).buffer;
  }
}

const FILE = new File()
  .frame(0, 1)
  .event(50, "step_update")
  .frame(100, 2, 1)
  .frame(300, 3, 2)
  .frame(10_000, 4)
  .event(10_050, "execution_update")
  .frame(10_100, 5, 4)
  .event(10_200, "log_line");

/** A page that plays a recording; each picture is drawn when the test says so. */
class Page {
  readonly clock = new ManualClock();
  readonly drawn: unknown[] = [];
  readonly times: number[] = [];
  readonly events: string[] = [];
  readonly errors: unknown[] = [];
  ended = 0;
  slow = false;
  broken = new Set<unknown>();
  pending: (() => void)[] = [];
  readonly player: RecordingPlayer;

  constructor(recording = Recording.parse(FILE.bytes)) {
    const painter = {
      draw: async ({ seq }: { readonly seq: number }): Promise<void> => {
        if (this.slow) {
          await new Promise<void>((done) => this.pending.push(done));
        }
        if (this.broken.has(seq)) {
          throw new Error(`no picture ${seq}`);
        }
        this.drawn.push(seq);
      },
    };
    this.player = new RecordingPlayer(recording, undefined as unknown as HTMLCanvasElement, {
      painter,
      clock: this.clock,
      onTime: (position) => this.times.push(position),
      onEvent: ({ event }) => this.events.push(event.type),
      onEnd: () => this.ended++,
      onError: (error) => this.errors.push(error),
    });
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 10) {
      this.clock.pass(Math.min(10, left));
      await settled();
    }
  }
}

describe("a recording", () => {
  it.each([
    [new Response("There is none of this run here", { status: 404 }), "404, There is none of this run here"],
    [new Response("x".repeat(1_000), { status: 503 }), "503, " + "x".repeat(200)],
    [new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } }), "502"],
  ])("that is not loaded says why", async (response, why) => {
    vi.stubGlobal("fetch", async () => response);
    try {
      await expect(Recording.load("recordings/run-1")).rejects.toThrow(new Error(`The recording could not be loaded: ${why}.`));
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("has the frames and the events, in milliseconds since its beginning", () => {
    const recording = Recording.parse(FILE.bytes);
    expect(recording.begin).toBe(BEGIN);
    expect(recording.duration).toBe(10_200);
    expect(recording.frames.map(({ at, frame, bytes }) => [at, frame.seq, [...bytes]])).toEqual([
      [0, 1, [1]],
      [100, 2, [2]],
      [300, 3, [3]],
      [10_000, 4, [4]],
      [10_100, 5, [5]],
    ]);
    expect(recording.events.map(({ at, event }) => [at, event.type])).toEqual([
      [50, "step_update"],
      [10_050, "execution_update"],
      [10_200, "log_line"],
    ]);
  });

  it("knows from which key frame on a picture is drawn", () => {
    const recording = Recording.parse(FILE.bytes);
    expect(recording.upTo(0)).toEqual({ begin: 0, end: 1 });
    expect(recording.upTo(299)).toEqual({ begin: 0, end: 2 });
    expect(recording.upTo(9_999)).toEqual({ begin: 0, end: 3 });
    expect(recording.upTo(10_000)).toEqual({ begin: 3, end: 4 });
    expect(recording.upTo(99_999)).toEqual({ begin: 3, end: 5 });
  });

  it("ends before what was not written whole", () => {
    const bytes = FILE.bytes;
    for (let cut = 1; cut < 30; cut++) {
      expect(Recording.parse(bytes.slice(0, -cut)).events).toHaveLength(2);
    }
  });

  it("is empty while nothing was written", async () => {
    const page = new Page(Recording.parse(new File().bytes));
    await page.player.play();
    await page.pass(10);
    expect(page.ended).toBe(1);
    expect(page.drawn).toEqual([]);
  });

  it("never goes back when the clock of the server did", () => {
    const recording = Recording.parse(new File().frame(100, 1).frame(50, 2, 1).bytes);
    expect(recording.frames.map(({ at }) => at)).toEqual([0, 0]);
  });

  it("is refused if it is none, or damaged", () => {
    expect(() => Recording.parse(new ArrayBuffer(100))).toThrow("This is no recording, or one of a later version.");
    const length = new Uint8Array(FILE.bytes);
    length[8 + 4 + 9] = 0x7f;
    expect(() => Recording.parse(length.buffer)).toThrow("The recording is damaged.");
    const json = new Uint8Array(FILE.bytes);
    json[8 + 17] = 0x7f;
    expect(() => Recording.parse(json.buffer)).toThrow("The recording is damaged.");
    const short = new Uint8Array(new File().bytes.byteLength + 6);
    short.set(new Uint8Array(new File().bytes));
    short[11] = 2;
    expect(() => Recording.parse(short.buffer)).toThrow("The recording is damaged.");
  });
});

describe("playing a recording", () => {
  it("shows each picture and tells each event when it happened", async () => {
    const page = new Page();
    await page.player.play();
    expect(page.drawn).toEqual([1]);
    await page.pass(40);
    expect(page.events).toEqual([]);
    await page.pass(10);
    expect(page.events).toEqual(["step_update"]);
    await page.pass(250);
    expect(page.drawn).toEqual([1, 2, 3]);
    await page.pass(9_900);
    expect(page.drawn).toEqual([1, 2, 3, 4, 5]);
    expect(page.events).toEqual(["step_update", "execution_update", "log_line"]);
    expect(page.ended).toBe(1);
    expect(page.player.playing).toBe(false);
    expect(page.player.position).toBe(10_200);
    expect(page.clock.timers).toBe(0);
  });

  it("goes faster", async () => {
    const page = new Page();
    page.player.speed = 10;
    await page.player.play();
    await page.pass(30);
    expect(page.drawn).toEqual([1, 2, 3]);
    page.player.speed = 100;
    await page.pass(200);
    expect(page.ended).toBe(1);
    expect(() => (page.player.speed = 0)).toThrow("speed: 0 (expected: > 0)");
  });

  it("stands still while it is paused, and goes on from there", async () => {
    const page = new Page();
    await page.player.play();
    await page.pass(90);
    page.player.pause();
    await page.pass(5_000);
    expect(page.drawn).toEqual([1]);
    expect(page.player.position).toBe(90);
    expect(page.clock.timers).toBe(0);
    await page.player.play();
    await page.pass(10);
    expect(page.drawn).toEqual([1, 2]);
  });

  it("begins again at the end", async () => {
    const page = new Page();
    await page.player.seek(10_200);
    expect(page.drawn).toEqual([4, 5]);
    await page.player.play();
    expect(page.drawn).toEqual([4, 5, 1]);
    expect(page.player.position).toBe(0);
  });

  it("leaves no part of a picture out when it is paused while it draws", async () => {
    const page = new Page();
    await page.player.play();
    page.slow = true;
    await page.pass(300);
    page.player.pause();
    page.player.speed = 2;
    page.slow = false;
    page.pending.forEach((done) => done());
    await settled();
    await page.player.play();
    await page.pass(200);
    expect(page.drawn).toEqual([1, 2, 3]);
  });

  it("goes on when a picture cannot be drawn", async () => {
    const page = new Page();
    page.broken.add(2);
    await page.player.play();
    await page.pass(10_100);
    // What comes behind it would be drawn upon what is not there, up to the next whole one.
    expect(page.drawn).toEqual([1, 4, 5]);
    expect(page.errors).toEqual([new Error("no picture 2")]);
  });

  it("draws nothing when it is closed", async () => {
    const page = new Page();
    await page.player.play();
    page.player.close();
    await page.pass(500);
    expect(page.drawn).toEqual([1]);
    expect(page.clock.timers).toBe(0);
  });
});

describe("seeking in a recording", () => {
  it("shows the first picture where there was none yet, and not that of the place before", async () => {
    const page = new Page(Recording.parse(new File().event(0, "browser_status").frame(500, 1).frame(900, 2, 1).bytes));
    await page.player.seek(900);
    await page.player.seek(0);
    expect(page.drawn).toEqual([1, 2, 1]);
    await page.player.play();
    await page.pass(900);
    expect(page.drawn.at(-1)).toBe(2);
  });

  it("draws from the last key frame on, while it plays and while it does not", async () => {
    const page = new Page();
    await page.player.seek(150);
    expect(page.drawn).toEqual([1, 2]);
    expect(page.player.position).toBe(150);
    expect(page.clock.timers).toBe(0);
    await page.player.play();
    await page.player.seek(10_060);
    expect(page.drawn).toEqual([1, 2, 4]);
    await page.pass(40);
    expect(page.drawn).toEqual([1, 2, 4, 5]);
    expect(page.events).toEqual([]);
    await page.pass(100);
    expect(page.events).toEqual(["log_line"]);
  });

  it("leaves what was begun for another place", async () => {
    const page = new Page();
    page.slow = true;
    const first = page.player.seek(300);
    await settled();
    const second = page.player.seek(10_100);
    page.slow = false;
    page.pending.forEach((done) => done());
    await Promise.all([first, second]);
    expect(page.drawn).toEqual([1, 4, 5]);
    expect(page.player.position).toBe(10_100);
  });

  it("stays within the recording", async () => {
    const page = new Page();
    await page.player.seek(-5);
    expect(page.player.position).toBe(0);
    await page.player.seek(99_999);
    expect(page.player.position).toBe(10_200);
    expect(page.times).toEqual([0, 10_200]);
  });
});
