import type { BrowserFrame, BrowserStatus, BrowserWatch } from "./events.js";
import { type FrameSurface, isWhole } from "./FrameSurface.js";
import { type RequestError, type RequestErrorCode, type Outcome, isObject } from "./RequestError.js";
import type { ConnectionState, WebSocketClient } from "./WebSocketClient.js";

/** What a page wishes of the picture; see {@link BrowserWatch}. */
export type FrameWishes = Omit<BrowserWatch, "sessionId">;

/**
 * How it is with the frames of a browser: as with a topic, and `absent` if the server has none; it is asked again now and then.
 */
export type FrameStreamStatus =
  | { readonly name: "offline" }
  | { readonly name: "asking" }
  | { readonly name: "watching" }
  | { readonly name: "absent" }
  | { readonly name: "refused"; readonly code: string; readonly message: string };

export interface FrameStreamListener {
  /** There is another status. */
  status(status: FrameStreamStatus): void;
  /** A frame was drawn. */
  drawn(): void;
  /** The browser is otherwise than before. */
  browser(status: BrowserStatus): void;
  /** A frame could not be drawn. */
  failed(error: unknown): void;
}

interface Arrived {
  readonly frame: BrowserFrame;
  readonly bytes: Uint8Array;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/** A server that knows of no frames does not answer at all. */
const ANSWER_MS = 3_000;

/** What asking again would not change. */
const FINAL: readonly string[] = ["forbidden", "bad_request"];

/**
 * The frames of one browser, over all connections there are one after the other. They are drawn one after the other, and each is
 * acknowledged when it was drawn: the server sends the next one then.
 */
export class FrameStream {
  readonly #client: WebSocketClient;
  readonly #sessionId: string;
  readonly #wishes: FrameWishes;
  readonly #surface: FrameSurface;
  readonly #listener: FrameStreamListener;
  readonly #ends: readonly (() => void)[];
  #status: FrameStreamStatus = { name: "offline" };
  #waiting: Arrived[] = [];
  #drawing = false;
  #closed = false;
  #asked = 0;
  /** Also while it is asked for, or the answer may be late: then the server has to be told that it is over. */
  #mayBeWatching = false;
  #failures = 0;
  #connection = 0;
  #cancel: (() => void) | undefined;
  /** Whether a whole frame was asked for and has not come yet. */
  #wantsWhole = false;
  /** Whether it was asked for early since there was none. */
  #hurried = false;

  constructor(
    client: WebSocketClient,
    sessionId: string,
    wishes: FrameWishes,
    surface: FrameSurface,
    listener: FrameStreamListener,
  ) {
    this.#client = client;
    this.#sessionId = sessionId;
    this.#wishes = wishes;
    this.#surface = surface;
    this.#listener = listener;
    this.#ends = [
      client.onState((state) => this.#changed(state)),
      client.onMessage("browser_frame", (frame, bytes) => this.#receive(frame, bytes)),
      client.onMessage("browser_status", (status) => this.#tell(status)),
      client.onMessage("unsubscribed", (notice) => this.#withdrawn(notice)),
    ];
    if (client.isConnected) {
      this.#ask();
    }
  }

  get status(): FrameStreamStatus {
    return this.#status;
  }

  /** There seems to be a browser now: the server is asked at once if it had none. Once, because it may be one that only another node shows. */
  hurry(): void {
    if (this.#status.name === "absent" && !this.#hurried) {
      this.#hurried = true;
      this.#ask();
    }
  }

  /** Is told nothing more. */
  close(): void {
    this.#closed = true;
    this.#ends.forEach((end) => end());
    this.#stop();
    if (this.#mayBeWatching && this.#client.isConnected) {
      this.#client.request("browser_unwatch", { sessionId: this.#sessionId }, () => {});
    }
  }

  #changed(state: ConnectionState): void {
    if (state.name === "connected") {
      this.#connection++;
      this.#hurried = false;
      this.#ask();
    } else if (this.#status.name !== "offline") {
      this.#stop();
      this.#become({ name: "offline" });
    }
  }

  #ask(): void {
    this.#cancel?.();
    const asked = ++this.#asked;
    if (this.#status.name !== "absent" && this.#status.name !== "watching") {
      this.#become({ name: "asking" });
    }
    this.#mayBeWatching = true;
    const request = { ...this.#wishes, sessionId: this.#sessionId };
    this.#client.request(
      "browser_watch",
      request,
      (outcome) => {
        if (asked === this.#asked) {
          this.#answered(outcome);
        }
      },
      ANSWER_MS,
    );
  }

  #answered(outcome: Outcome): void {
    if (outcome.ok) {
      this.#failures = 0;
      this.#hurried = false;
      this.#become({ name: "watching" });
    } else if (this.#client.isConnected) {
      this.#refused(outcome.error);
    }
  }

  #refused(error: RequestError): void {
    this.#mayBeWatching = error.code === "timeout";
    if (FINAL.includes(error.code)) {
      this.#become({ name: "refused", code: error.code, message: error.message });
    } else {
      this.#become({ name: "absent" });
      this.#again(error.retryAfterMs);
    }
  }

  // What many clients are refused at the same moment, they do not ask for again at the same moment.
  #again(afterMs?: number): void {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    const wait = afterMs ?? longest * (1 - this.#client.random() / 2);
    this.#cancel?.();
    this.#cancel = this.#client.clock.after(wait, () => this.#ask());
  }

  #withdrawn(notice: unknown): void {
    const { topic, reason } = isObject(notice) ? notice : {};
    if (topic === `session:${this.#sessionId}` && this.#status.name === "watching") {
      this.#stop();
      if (FINAL.includes(String(reason))) {
        const message = "This browser may not be watched any more.";
        this.#become({ name: "refused", code: reason as RequestErrorCode, message });
      } else {
        this.#become({ name: "absent" });
        this.#again();
      }
    }
  }

  #tell(status: unknown): void {
    if (!isObject(status) || status["sessionId"] !== this.#sessionId) {
      return;
    }
    // The server's events have the form of its catalogue.
    const browser = status as unknown as BrowserStatus;
    this.#listener.browser(browser);
    if (browser.state === "ended") {
      // There may be another browser of that session later.
      this.#again();
    }
  }

  #receive(frame: unknown, bytes: unknown): void {
    if (!isObject(frame) || frame["sessionId"] !== this.#sessionId || this.#status.name === "refused") {
      return;
    }
    const arrived = { frame: frame as unknown as BrowserFrame, bytes: toBytes(bytes) };
    if (isWhole(arrived.frame)) {
      // It stands for all that wait.
      this.#waiting = [];
    }
    this.#waiting.push(arrived);
    if (!this.#drawing) {
      void this.#drawAll();
    }
  }

  async #drawAll(): Promise<void> {
    this.#drawing = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#draw(next, this.#connection);
    }
    this.#drawing = false;
  }

  async #draw(arrived: Arrived, connection: number): Promise<void> {
    const { frame, bytes } = arrived;
    if (isWhole(arrived.frame)) {
      this.#wantsWhole = false;
    } else if (this.#wantsWhole) {
      return;
    }
    if (!this.#surface.fits(frame)) {
      this.#acknowledge(frame.seq, connection, true);
      return;
    }
    try {
      await this.#surface.draw(frame, bytes);
    } catch (error) {
      if (!this.#closed) {
        this.#listener.failed(error);
      }
      // A whole one that is none is not asked for again, or that would never end.
      this.#acknowledge(frame.seq, connection, !isWhole(arrived.frame));
      return;
    }
    this.#acknowledge(frame.seq, connection, false);
    if (!this.#closed) {
      this.#listener.drawn();
    }
  }

  #acknowledge(seq: number, connection: number, key: boolean): void {
    if (connection === this.#connection && !this.#closed) {
      this.#wantsWhole = key;
      const ack = { sessionId: this.#sessionId, seq };
      this.#client.notify("browser_ack", key ? { ...ack, key } : ack);
    }
  }

  #stop(): void {
    this.#asked++;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting = [];
    this.#wantsWhole = false;
  }

  #become(status: FrameStreamStatus): void {
    this.#status = status;
    this.#listener.status(status);
  }
}

function toBytes(data: unknown): Uint8Array {
  if (data instanceof ArrayBuffer) {
    return new Uint8Array(data);
  }
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array();
}
