import type { EventSubscriber } from "./EventSubscriber.js";
import type { BrowserUpdate, Topic } from "./events.js";
import { report } from "./Listeners.js";
import type { TopicStatus } from "./TopicSubscription.js";

/**
 * How it is with the picture:
 *
 * - `waiting`: there was none yet.
 * - `live`: it is the newest there is.
 * - `interrupted`: it is the last one there was, if there was one. `reason` is `offline` or `subscribing` while it goes on by itself, or a
 *   sentence of the server that says why it does not.
 *
 * `url` is the address of the page, as far as it is known.
 */
export type StreamStatus =
  | { readonly name: "waiting" }
  | { readonly name: "live"; readonly url?: string; readonly timestamp: string }
  | { readonly name: "interrupted"; readonly reason: string; readonly url?: string; readonly timestamp?: string };

/** A picture that can be drawn. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  close(): void;
}

export interface StreamingReceiverOptions {
  /** Is told of each change of the status, and of each picture that was drawn. */
  readonly onStatus?: (status: StreamStatus) => void;
  /** Is told of a picture that could not be decoded; the one before stays. Default: it is an uncaught error of the page. */
  readonly onError?: (error: unknown) => void;
  /** For tests. Default: `createImageBitmap`. */
  readonly decode?: (image: Blob) => Promise<Picture>;
}

/**
 * Draws what the browser of a session shows on a canvas, which takes the size of the picture. At most one picture is being decoded; of
 * those that come meanwhile, only the newest is drawn. When the stream is interrupted, the last picture stays.
 */
export class StreamingReceiver {
  readonly #canvas: HTMLCanvasElement;
  readonly #options: StreamingReceiverOptions;
  readonly #ends: (() => void)[];
  #status: StreamStatus = { name: "waiting" };
  #next: BrowserUpdate | undefined;
  #decoding = false;
  #topic: TopicStatus = { name: "offline" };
  #drawn: { url?: string; timestamp: string } | undefined;
  #closed = false;

  constructor(
    events: EventSubscriber,
    sessionId: string,
    canvas: HTMLCanvasElement,
    options: StreamingReceiverOptions = {},
  ) {
    this.#canvas = canvas;
    this.#options = options;
    const topic: Topic = `session:${sessionId}`;
    const endStatus = events.onStatus(topic, (status) => this.#follows(status));
    this.#ends = [events.on(topic, "browser_update", (event) => this.#receive(event)), endStatus];
    const status = events.status(topic);
    if (status !== undefined) {
      this.#follows(status);
      if (status.name === "live") {
        events.refresh(topic);
      }
    }
  }

  get status(): StreamStatus {
    return this.#status;
  }

  /** Draws nothing any more. The last picture stays. */
  close(): void {
    this.#closed = true;
    this.#next = undefined;
    this.#ends.forEach((end) => end());
  }

  #follows(status: TopicStatus): void {
    this.#topic = status;
    this.#tellStatus();
  }

  #receive(event: BrowserUpdate): void {
    if (event.screenshot !== undefined && event.screenshot !== null) {
      this.#next = event;
      if (!this.#decoding) {
        void this.#drawAll();
      }
      return;
    }
    // Without a picture it says that the one before is still right; the one that is being decoded as well.
    if (this.#next !== undefined) {
      this.#next = { ...event, screenshot: this.#next.screenshot as string };
    } else if (this.#drawn !== undefined) {
      this.#drawn = about(event);
      this.#tellStatus();
    }
  }

  async #drawAll(): Promise<void> {
    this.#decoding = true;
    for (let event = this.#take(); event !== undefined; event = this.#take()) {
      try {
        const picture = await (this.#options.decode ?? createImageBitmap)(toBlob(event.screenshot ?? ""));
        this.#draw(picture, event);
      } catch (error) {
        this.#tell(this.#options.onError ?? report, error);
      }
    }
    this.#decoding = false;
  }

  #take(): BrowserUpdate | undefined {
    const event = this.#next;
    this.#next = undefined;
    return event;
  }

  #draw(picture: Picture, event: BrowserUpdate): void {
    if (!this.#closed) {
      // Setting the size clears the canvas, even if it is the same.
      if (this.#canvas.width !== picture.width || this.#canvas.height !== picture.height) {
        this.#canvas.width = picture.width;
        this.#canvas.height = picture.height;
      }
      this.#canvas.getContext("2d")?.drawImage(picture as ImageBitmap, 0, 0);
      this.#drawn = about(event);
      this.#tellStatus();
    }
    picture.close();
  }

  #tellStatus(): void {
    this.#status = this.#now();
    this.#tell(this.#options.onStatus, this.#status);
  }

  // What a function of the page throws must neither end the drawing nor pass for a picture that cannot be decoded.
  #tell<T>(listener: ((what: T) => void) | undefined, what: T): void {
    try {
      listener?.(what);
    } catch (error) {
      report(error);
    }
  }

  #now(): StreamStatus {
    switch (this.#topic.name) {
      case "live":
        return this.#drawn === undefined ? { name: "waiting" } : { name: "live", ...this.#drawn };
      case "refused":
        return { name: "interrupted", reason: this.#topic.message, ...this.#drawn };
      case "offline":
      case "subscribing":
        return this.#drawn === undefined
          ? { name: "waiting" }
          : { name: "interrupted", reason: this.#topic.name, ...this.#drawn };
    }
  }
}

function about(event: BrowserUpdate): { url?: string; timestamp: string } {
  return event.url === undefined ? { timestamp: event.timestamp } : { url: event.url, timestamp: event.timestamp };
}

function toBlob(base64: string): Blob {
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (each) => each.charCodeAt(0));
  return new Blob([bytes], { type: bytes[0] === 0xff ? "image/jpeg" : "image/png" });
}
