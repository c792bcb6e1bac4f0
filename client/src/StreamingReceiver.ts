import type { EventSubscriber } from "./EventSubscriber.js";
import type { BrowserStatus, Topic } from "./events.js";
import { FrameStream, type FrameStreamStatus, type FrameWishes } from "./FrameStream.js";
import { type Decode, FrameSurface, type FrameView } from "./FrameSurface.js";
import { report, tell } from "./Listeners.js";
import { type PagePoint, pointOf } from "./PagePoint.js";
import { UpdateStream } from "./UpdateStream.js";

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

export interface StreamingReceiverOptions extends FrameWishes {
  /** Is told of each change of the status, and of each picture that was drawn. */
  readonly onStatus?: (status: StreamStatus) => void;
  /** Is told how the browser is, beside its picture: dialogs, tabs, whether it has crashed. Only servers that have frames say that. */
  readonly onBrowser?: (status: BrowserStatus) => void;
  /** Is told of a picture that could not be decoded; the one before stays. Default: it is an uncaught error of the page. */
  readonly onError?: (error: unknown) => void;
  /** For tests. Default: `createImageBitmap`. */
  readonly decode?: Decode;
}

/** What was drawn last. */
export interface Drawn {
  readonly url?: string;
  readonly timestamp: string;
}

/**
 * Draws what the browser of a session shows on a canvas, which takes the size of the picture. It asks the server for frames, of which each has
 * only what has changed; where there are none, it follows the topic of the session, whose pictures are whole. When the stream is
 * interrupted, the last picture stays.
 */
export class StreamingReceiver {
  readonly #canvas: HTMLCanvasElement;
  readonly #options: StreamingReceiverOptions;
  readonly #surface: FrameSurface;
  readonly #frames: FrameStream;
  readonly #openUpdates: () => UpdateStream;
  /** As long as the server has no frames. */
  #updates: UpdateStream | undefined;
  #status: StreamStatus = { name: "waiting" };
  #browser: BrowserStatus | undefined;
  #drawn: Drawn | undefined;

  constructor(
    events: EventSubscriber,
    sessionId: string,
    canvas: HTMLCanvasElement,
    options: StreamingReceiverOptions = {},
  ) {
    this.#canvas = canvas;
    this.#options = options;
    this.#surface = new FrameSurface(canvas, options.decode ?? ((image) => createImageBitmap(image)));
    const topic: Topic = `session:${sessionId}`;
    const failed = (error: unknown): void => tell(options.onError ?? report, error);
    this.#openUpdates = () =>
      new UpdateStream(events, topic, this.#surface, this.#drawn?.timestamp, {
        changed: () => this.#tellStatus(),
        alive: () => this.#frames.hurry(),
        drawn: (event) => this.#drew(event),
        failed,
      });
    const { maxFps, maxWidth, maxHeight, quality, refine } = options;
    const wishes = withoutUndefined({ maxFps, maxWidth, maxHeight, quality, refine });
    this.#frames = new FrameStream(events.client, sessionId, wishes, this.#surface, {
      status: (status) => this.#follow(status),
      drawn: () => this.#drewFrame(),
      browser: (status) => this.#become(status),
      failed,
    });
  }

  get status(): StreamStatus {
    return this.#status;
  }

  /**
   * Whether there is a browser of which this page is given frames. Only such a one can be driven: what is seen otherwise are whole pictures from
   * elsewhere, or of a browser that has ended. `onStatus` and `onBrowser` are called when it may be otherwise.
   */
  get watching(): boolean {
    return this.#frames?.status.name === "watching" && this.#browser?.state !== "ended";
  }

  /** How the browser is, beside its picture; undefined as long as the server does not say. */
  get browser(): BrowserStatus | undefined {
    return this.#browser;
  }

  /** Which part of the page is on the canvas; undefined if that is not known: there is no picture, or it is none of frames. */
  get view(): FrameView | undefined {
    return this.#surface.view;
  }

  /**
   * Where a person points at, in CSS pixels of the viewport of the frame that is on the canvas; undefined if it is beside the picture, or
   * `view` is. For events of the mouse, and whatever else has these coordinates.
   */
  locate(event: { readonly clientX: number; readonly clientY: number }): PagePoint | undefined {
    const view = this.#surface.view;
    return view === undefined ? undefined : pointOf(this.#canvas, view, event);
  }

  /** Draws nothing any more. The last picture stays. */
  close(): void {
    this.#surface.close();
    this.#frames.close();
    this.#updates?.close();
    this.#updates = undefined;
  }

  #follow(status: FrameStreamStatus): void {
    if (status.name === "absent") {
      this.#updates ??= this.#openUpdates();
    } else if (status.name === "watching" || status.name === "refused") {
      this.#updates?.close();
      this.#updates = undefined;
    }
    this.#tellStatus();
  }

  #become(browser: BrowserStatus): void {
    this.#browser = browser;
    tell(this.#options.onBrowser, browser);
    if (this.#drawn !== undefined && this.#drawn.url !== browser.url) {
      this.#drew(about(browser.url, this.#drawn.timestamp));
    }
  }

  #drewFrame(): void {
    this.#drew(about(this.#browser?.url, new Date(this.#surface.view?.takenAt ?? 0).toISOString()));
  }

  #drew(drawn: Drawn): void {
    this.#drawn = drawn;
    this.#tellStatus();
  }

  #tellStatus(): void {
    this.#status = this.#now();
    tell(this.#options.onStatus, this.#status);
  }

  #now(): StreamStatus {
    const topic = this.#updates?.status;
    const frames = this.#frames?.status ?? { name: "offline" };
    if (topic?.name === "refused" || frames.name === "refused") {
      const { message } = (topic?.name === "refused" ? topic : frames) as { message: string };
      return { name: "interrupted", reason: message, ...this.#drawn };
    }
    if (this.#drawn === undefined) {
      return { name: "waiting" };
    }
    const isLive = topic === undefined ? frames.name === "watching" : topic.name === "live";
    if (isLive) {
      return { name: "live", ...this.#drawn };
    }
    const isOffline = (topic ?? frames).name === "offline";
    return { name: "interrupted", reason: isOffline ? "offline" : "subscribing", ...this.#drawn };
  }
}

function about(url: string | undefined, timestamp: string): Drawn {
  return url === undefined ? { timestamp } : { url, timestamp };
}

function withoutUndefined(wishes: { [K in keyof FrameWishes]: FrameWishes[K] | undefined }): FrameWishes {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
}
