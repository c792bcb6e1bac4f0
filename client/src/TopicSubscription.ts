import type { EventMap, EventType, RealtimeEvent, Topic } from "./events.js";
import { Listeners } from "./Listeners.js";
import { type Outcome, RequestError, type RequestErrorCode, isObject } from "./RequestError.js";
import type { WebSocketClient } from "./WebSocketClient.js";

/**
 * How it is with a topic:
 *
 * - `offline`: there is no connection; it goes on by itself when there is one.
 * - `subscribing`: the server was asked. `error` says why it has to be asked again, if it has: it is by itself, after a while, and with
 *   the code `too_many_topics` as soon as another topic is left.
 * - `live`: what happens arrives.
 * - `refused`: the server does not let this user follow it, or not any more. It is asked again with the next connection, or by `refresh`.
 */
export type TopicStatus =
  | { readonly name: "offline" }
  | { readonly name: "subscribing"; readonly error?: RequestError }
  | { readonly name: "live" }
  | { readonly name: "refused"; readonly code: string; readonly message: string };

/** Where an event comes from. */
export interface EventPlace {
  readonly topic: Topic;
  /** Its place in the log of the topic, or that of the snapshot it is part of; missing if the topic has no event. */
  readonly offset?: string;
  /** Whether it is part of a snapshot, rather than one of the events in a row. */
  readonly fromSnapshot: boolean;
}

export type EventHandler<T extends EventType> = (event: EventMap[T], place: EventPlace) => void;
export type SnapshotHandler = (events: readonly RealtimeEvent[], place: EventPlace) => void;

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** What asking again would not change. */
const FINAL: readonly string[] = ["forbidden", "not_found", "bad_request"];

/** One topic that is followed over all connections there are one after the other. */
export class TopicSubscription {
  readonly #topic: Topic;
  readonly #client: WebSocketClient;
  readonly #handlers = new Map<string, Listeners<[RealtimeEvent, EventPlace]>>();
  readonly #snapshots = new Listeners<[readonly RealtimeEvent[], EventPlace]>();
  readonly #statuses = new Listeners<[TopicStatus]>();
  #status: TopicStatus = { name: "offline" };
  #offset: string | undefined;
  /** Whether the server sends events: from the answer on. */
  #receiving = false;
  #asked = 0;
  #failures = 0;
  #cancel: (() => void) | undefined;

  constructor(topic: Topic, client: WebSocketClient, after: string | undefined) {
    this.#topic = topic;
    this.#client = client;
    this.#offset = after;
  }

  get status(): TopicStatus {
    return this.#status;
  }

  get offset(): string | undefined {
    return this.#offset;
  }

  /** Whether the connection follows too many others. */
  get isCrowdedOut(): boolean {
    return this.#status.name === "subscribing" && this.#status.error?.code === "too_many_topics";
  }

  /** Whether anybody listens to its events. */
  get isHeard(): boolean {
    return this.#snapshots.size > 0 || [...this.#handlers.values()].some((each) => each.size > 0);
  }

  on<T extends EventType>(type: T, handler: EventHandler<T>): () => void {
    let listeners = this.#handlers.get(type);
    if (listeners === undefined) {
      listeners = new Listeners();
      this.#handlers.set(type, listeners);
    }
    // The key of the map is the type of the events that are told, and there are no more keys than types.
    return listeners.add((event, place) => handler(event as EventMap[T], place));
  }

  onSnapshot(handler: SnapshotHandler): () => void {
    return this.#snapshots.add(handler);
  }

  onStatus(handler: (status: TopicStatus) => void): () => void {
    return this.#statuses.add(handler);
  }

  /** Asks the server to go on behind the last event there is, or for a snapshot. */
  subscribe(anew = false): void {
    this.#stopWaiting();
    const asked = ++this.#asked;
    if (!this.#receiving) {
      this.#become({ name: "subscribing" });
    }
    const after = anew ? undefined : this.#offset;
    const request = after === undefined ? { topic: this.#topic } : { topic: this.#topic, after };
    this.#client.request("subscribe", request, (outcome) => {
      if (asked === this.#asked) {
        this.#answered(outcome, anew);
      }
    });
  }

  /** The connection has gone, and the subscription with it. */
  disconnected(): void {
    this.#end();
    this.#become({ name: "offline" });
  }

  /** Is told nothing more. */
  close(): void {
    this.#end();
    if (this.#client.isConnected) {
      this.#client.request("unsubscribe", { topic: this.#topic }, () => {});
    }
  }

  /** An event. One that is there already, or that belongs to a subscription that has ended, is passed over. */
  receive(event: RealtimeEvent, offset: string): void {
    if (this.#receiving && !isOld(offset, this.#offset)) {
      this.#offset = offset;
      this.#tell(event, { topic: this.#topic, offset, fromSnapshot: false });
    }
  }

  /** Where the topic stands, in place of all that was told before. */
  replace(events: readonly RealtimeEvent[], offset: string | undefined): void {
    if (this.#receiving) {
      this.#offset = offset;
      const place = { topic: this.#topic, ...(offset === undefined ? {} : { offset }), fromSnapshot: true };
      this.#snapshots.tell(events, place);
      events.forEach((event) => this.#tell(event, place));
    }
  }

  /** The server has ended it: because it may not be followed any more, or because it could not find out for too long whether it may. */
  withdrawn(reason: string): void {
    this.#end();
    if (FINAL.includes(reason)) {
      this.#become({ name: "refused", code: reason, message: "This topic may not be followed any more." });
    } else {
      this.#again(new RequestError(reason as RequestErrorCode, "The server has ended this for now."), false);
    }
  }

  #answered(outcome: Outcome, anew: boolean): void {
    if (outcome.ok) {
      this.#failures = 0;
      this.#receiving = true;
      const { offset, snapshot } = isObject(outcome.result) ? outcome.result : {};
      if (Array.isArray(snapshot)) {
        this.replace(snapshot as RealtimeEvent[], typeof offset === "string" ? offset : undefined);
      }
      this.#become({ name: "live" });
      return;
    }
    const { error } = outcome;
    this.#receiving = false;
    if (FINAL.includes(error.code)) {
      this.#become({ name: "refused", code: error.code, message: error.message });
    } else if (this.#client.isConnected) {
      this.#again(error, anew);
    }
  }

  // What many clients are refused at the same moment, they do not ask for again at the same moment.
  #again(error: RequestError, anew: boolean): void {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    const wait = error.retryAfterMs ?? longest * (1 - this.#client.random() / 2);
    this.#cancel = this.#client.clock.after(wait, () => this.subscribe(anew));
    this.#become({ name: "subscribing", error });
  }

  #tell(event: RealtimeEvent, place: EventPlace): void {
    this.#handlers.get(event.type)?.tell(event, place);
  }

  #end(): void {
    this.#stopWaiting();
    this.#asked++;
    this.#receiving = false;
  }

  #stopWaiting(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #become(status: TopicStatus): void {
    this.#status = status;
    this.#statuses.tell(status);
  }
}

/** Whether an offset is not behind another of the same log. Offsets of different logs cannot be compared. */
function isOld(offset: string, latest: string | undefined): boolean {
  if (latest === undefined) {
    return false;
  }
  const [epoch, sequence] = offset.split("-");
  const [latestEpoch, latestSequence] = latest.split("-");
  return epoch === latestEpoch && Number(sequence) <= Number(latestSequence);
}
