import type { EventSubscriber } from "./EventSubscriber.js";
import type { BrowserUpdate, Topic } from "./events.js";
import type { FrameSurface } from "./FrameSurface.js";
import type { TopicStatus } from "./TopicSubscription.js";

export interface UpdateStreamListener {
  /** There is another status. */
  changed(): void;
  /** There is a browser: it has just shown something. */
  alive(): void;
  /** A picture was drawn, or the one that is there is right still. */
  drawn(about: { url?: string; timestamp: string }): void;
  /** A picture could not be drawn. */
  failed(error: unknown): void;
}

/**
 * The whole pictures of the topic of a session. At most one is being decoded; of those that come meanwhile, only the newest is drawn.
 */
export class UpdateStream {
  readonly #surface: FrameSurface;
  readonly #listener: UpdateStreamListener;
  readonly #ends: readonly (() => void)[];
  #status: TopicStatus = { name: "offline" };
  #next: BrowserUpdate | undefined;
  #decoding = false;
  #any = false;
  #closed = false;

  /** @param since when what is drawn already was taken; a picture that was known before then is older, and not drawn */
  constructor(events: EventSubscriber, topic: Topic, surface: FrameSurface, since: string | undefined, listener: UpdateStreamListener) {
    this.#surface = surface;
    this.#listener = listener;
    const endStatus = events.onStatus(topic, (status) => {
      this.#status = status;
      listener.changed();
    });
    const endUpdates = events.on(topic, "browser_update", (event, { fromSnapshot }) => {
      if (fromSnapshot && new Date(event.timestamp) < new Date(since ?? "")) {
        return;
      }
      this.#receive(event);
      if (!fromSnapshot) {
        listener.alive();
      }
    });
    this.#ends = [endUpdates, endStatus];
    this.#status = events.status(topic) ?? this.#status;
    if (this.#status.name === "live") {
      events.refresh(topic);
    }
  }

  get status(): TopicStatus {
    return this.#status;
  }

  close(): void {
    this.#closed = true;
    this.#next = undefined;
    this.#ends.forEach((end) => end());
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
    } else if (this.#any) {
      this.#listener.drawn(about(event));
    }
  }

  async #drawAll(): Promise<void> {
    this.#decoding = true;
    for (let event = this.#take(); event !== undefined; event = this.#take()) {
      try {
        await this.#surface.drawFile(toBlob(event.screenshot ?? ""), () => !this.#closed);
      } catch (error) {
        if (!this.#closed) {
          this.#listener.failed(error);
        }
        continue;
      }
      if (this.#closed) {
        break;
      }
      this.#any = true;
      this.#listener.drawn(about(event));
    }
    this.#decoding = false;
  }

  #take(): BrowserUpdate | undefined {
    const event = this.#next;
    this.#next = undefined;
    return event;
  }
}

function about({ url, timestamp }: BrowserUpdate): { url?: string; timestamp: string } {
  return url === undefined ? { timestamp } : { url, timestamp };
}

function toBlob(base64: string): Blob {
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (each) => each.charCodeAt(0));
  return new Blob([bytes], { type: bytes[0] === 0xff ? "image/jpeg" : "image/png" });
}
