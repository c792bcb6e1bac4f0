import { EVENT_TYPES, type EventType, type RealtimeEvent, type Topic } from "./events.js";
import { isObject } from "./RequestError.js";
import { type EventHandler, type SnapshotHandler, type TopicStatus, TopicSubscription } from "./TopicSubscription.js";
import type { ConnectionState, WebSocketClient } from "./WebSocketClient.js";

/**
 * Follows topics, over every interruption: each event is told once and in order; where the server has not kept all that was missed, it
 * tells where things stand instead.
 *
 * A topic is followed from the first handler for its events on, to the last. At the beginning, and whenever the server has begun
 * anew, a snapshot comes: first the handlers of `onSnapshot` are told, who forget what they have, then its events are told like others,
 * with `fromSnapshot` in their place. A handler that comes later hears only what happens from then on; `refresh` asks for a snapshot.
 *
 * A client has one of these: the server knows of one subscription of a connection to a topic.
 */
export class EventSubscriber {
  readonly #client: WebSocketClient;
  readonly #topics = new Map<Topic, TopicSubscription>();
  readonly #ends: readonly (() => void)[];
  #connected: boolean;

  constructor(client: WebSocketClient) {
    this.#client = client;
    this.#connected = client.isConnected;
    this.#ends = [
      client.onState((state) => this.#changed(state)),
      ...EVENT_TYPES.map((type) => client.onMessage(type, (event, place) => this.#receive(event, place))),
      client.onMessage("topic_snapshot", (events, place) => this.#replace(events, place)),
      client.onMessage("unsubscribed", (notice) => this.#withdrawn(notice)),
    ];
  }

  /** By what it follows. */
  get client(): WebSocketClient {
    return this.#client;
  }

  /** Has a handler told of the events of a type. The function returned ends that. */
  on<T extends EventType>(topic: Topic, type: T, handler: EventHandler<T>): () => void {
    const end = this.#follow(topic).on(type, handler);
    return () => this.#leave(topic, end);
  }

  /** Has a handler told when all that was known of a topic is to be replaced. The function returned ends that. */
  onSnapshot(topic: Topic, handler: SnapshotHandler): () => void {
    const end = this.#follow(topic).onSnapshot(handler);
    return () => this.#leave(topic, end);
  }

  /** Has a handler told of each change of the status, as long as the topic is followed. The function returned ends that. */
  onStatus(topic: Topic, handler: (status: TopicStatus) => void): () => void {
    return this.#follow(topic).onStatus(handler);
  }

  /** How it is with a topic; undefined if it is not followed. */
  status(topic: Topic): TopicStatus | undefined {
    return this.#topics.get(topic)?.status;
  }

  /** Where in its log a topic has got to; a page may keep it and go on there later with `follow`. Undefined if nowhere yet. */
  offset(topic: Topic): string | undefined {
    return this.#topics.get(topic)?.offset;
  }

  /** Follows a topic from behind an offset. To be called before its first handler is added; does nothing after that. */
  follow(topic: Topic, after: string): void {
    this.#follow(topic, after);
  }

  /** Asks for a snapshot of a topic that is followed. */
  refresh(topic: Topic): void {
    if (this.#connected) {
      this.#topics.get(topic)?.subscribe(true);
    }
  }

  /** Follows a topic no longer; its handlers are told nothing more. */
  unfollow(topic: Topic): void {
    const subscription = this.#topics.get(topic);
    this.#topics.delete(topic);
    if (subscription !== undefined) {
      subscription.close();
      this.#makeUseOfRoom();
    }
  }

  /** Follows nothing any more, for good. */
  close(): void {
    this.#ends.forEach((end) => end());
    const all = [...this.#topics.values()];
    this.#topics.clear();
    all.forEach((each) => each.close());
  }

  #follow(topic: Topic, after?: string): TopicSubscription {
    let subscription = this.#topics.get(topic);
    if (subscription === undefined) {
      subscription = new TopicSubscription(topic, this.#client, after);
      this.#topics.set(topic, subscription);
      if (this.#connected) {
        subscription.subscribe();
      }
    }
    return subscription;
  }

  #makeUseOfRoom(): void {
    [...this.#topics.values()].find((each) => each.isCrowdedOut)?.subscribe();
  }

  #leave(topic: Topic, end: () => void): void {
    end();
    if (this.#topics.get(topic)?.isHeard === false) {
      this.unfollow(topic);
    }
  }

  // Subscriptions do not outlive a connection, not even one that was recovered.
  #changed(state: ConnectionState): void {
    const connected = state.name === "connected";
    if (connected) {
      this.#connected = true;
      this.#topics.forEach((each) => each.subscribe());
    } else if (this.#connected) {
      this.#connected = false;
      this.#topics.forEach((each) => each.disconnected());
    }
  }

  #receive(event: unknown, place: unknown): void {
    const { topic, offset } = isObject(place) ? place : {};
    if (isObject(event) && typeof offset === "string") {
      // The server's events have the form of its catalogue.
      this.#topics.get(topic as Topic)?.receive(event as unknown as RealtimeEvent, offset);
    }
  }

  #replace(events: unknown, place: unknown): void {
    const { topic, offset } = isObject(place) ? place : {};
    if (Array.isArray(events)) {
      const latest = typeof offset === "string" ? offset : undefined;
      this.#topics.get(topic as Topic)?.replace(events as RealtimeEvent[], latest);
    }
  }

  #withdrawn(notice: unknown): void {
    const { topic, reason } = isObject(notice) ? notice : {};
    this.#topics.get(topic as Topic)?.withdrawn(String(reason));
  }
}
