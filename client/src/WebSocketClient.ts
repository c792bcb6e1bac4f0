import { type ManagerOptions, type SocketOptions, io } from "socket.io-client";
import { type Clock, SYSTEM_CLOCK } from "./Clock.js";
import { Listeners } from "./Listeners.js";
import { ReconnectionHandler, type ReconnectionStrategy } from "./ReconnectionHandler.js";
import { type Outcome, failed, isObject, readReply } from "./RequestError.js";
import { TokenRefresher } from "./TokenRefresher.js";

/**
 * Whether there is a connection:
 *
 * - `offline`: there is none, and none is tried until `connect()`. `reason` says why: it was not asked for yet or is not wanted any
 *   more (`idle`), the server has ended it (`server`), or the strategy leaves it to the user (`gave_up`).
 * - `connecting`: for the first time since `connect()`.
 * - `connected`: `recovered` if the server still knew this client.
 * - `reconnecting`: it was lost, or could not be had; the next attempt comes by itself, in `retryInMs` (0: it is being made).
 * - `unauthenticated`: the server does not accept the token, or there is none. None is tried until `connect()`.
 */
export type ConnectionState =
  | { readonly name: "offline"; readonly reason: "idle" | "server" | "gave_up" }
  | { readonly name: "connecting" }
  | { readonly name: "connected"; readonly recovered: boolean }
  | { readonly name: "reconnecting"; readonly attempt: number; readonly retryInMs: number; readonly cause: string }
  | { readonly name: "unauthenticated"; readonly message: string };

/** Gives the token that shows who the user is; null if nobody has signed in. One that fails counts as a failed attempt to connect. */
export type TokenProvider = () => string | null | Promise<string | null>;

/** What the kit needs of a socket of socket.io-client. */
export interface ClientSocket {
  readonly connected: boolean;
  readonly recovered: boolean;
  auth: unknown;
  connect(): unknown;
  disconnect(): unknown;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
}

export interface WebSocketClientOptions {
  /** Address of the server, such as `https://api.example`, with the namespace behind it if it is another. Default: that of the page. */
  readonly url?: string;
  /** Asked before each attempt to connect, and when the token is about to expire. */
  readonly token: TokenProvider;
  /** Default: automatic. */
  readonly reconnection?: ReconnectionStrategy;
  /** Further options of socket.io-client, such as `path`. */
  readonly socket?: Partial<ManagerOptions & SocketOptions>;
  /** How long to wait for the answer to a request, unless the request says otherwise, in milliseconds. Default: 15,000. */
  readonly timeoutMs?: number;
  /** For tests. */
  readonly openSocket?: (url: string | undefined, options: Partial<ManagerOptions & SocketOptions>) => ClientSocket;
  /** For tests. */
  readonly clock?: Clock;
  /** For tests. */
  readonly random?: () => number;
}

/**
 * The connection to the server. Connects when told to, again by itself as the strategy says, and as soon as the browser is online again;
 * shows the token, and a newer one before it expires.
 */
export class WebSocketClient {
  readonly #options: WebSocketClientOptions;
  readonly #socket: ClientSocket;
  readonly #clock: Clock;
  readonly #reconnection: ReconnectionHandler;
  readonly #refresher: TokenRefresher;
  readonly #states = new Listeners<[ConnectionState]>();
  readonly #pending = new Set<(outcome: Outcome) => void>();
  readonly #online = (): void => this.#reconnection.retryNow();
  #state: ConnectionState = { name: "offline", reason: "idle" };
  #attempt = 0;
  #cause = "";
  #tokenExpired = false;
  /** Whether the socket was told to connect and has not said yet what came of it. */
  #trying = false;

  constructor(options: WebSocketClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#reconnection = new ReconnectionHandler(
      {
        attempt: () => void this.#tryToConnect(),
        waiting: (attempt, retryInMs) =>
          this.#become({ name: "reconnecting", attempt, retryInMs, cause: this.#cause }),
        gaveUp: () => this.#become({ name: "offline", reason: "gave_up" }),
      },
      options.reconnection,
      this.#clock,
      options.random,
    );
    // When to connect again is decided here.
    const settings = { ...options.socket, autoConnect: false, reconnection: false };
    this.#socket = (options.openSocket ?? openSocket)(options.url, settings);
    this.#refresher = new TokenRefresher(options.token, this, this.#clock);
    this.#listen();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isConnected(): boolean {
    return this.#state.name === "connected";
  }

  get clock(): Clock {
    return this.#clock;
  }

  /** Tells of each change of the state, in order. The function returned ends that. */
  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.add(listener);
  }

  /** Tells of a Socket.IO event of that name, with all its arguments. */
  onMessage(name: string, listener: (...args: unknown[]) => void): void {
    this.#socket.on(name, listener);
  }

  /** Connects, at once if an attempt was to come later. Does nothing if there is a connection or one is being made. */
  connect(): void {
    switch (this.#state.name) {
      case "offline":
      case "unauthenticated":
        this.#become({ name: "connecting" });
        globalThis.addEventListener?.("online", this.#online);
        void this.#tryToConnect();
        break;
      case "reconnecting":
        this.#reconnection.retryNow();
        break;
      case "connecting":
      case "connected":
        break;
    }
  }

  /** Ends the connection, for good until `connect()`. */
  disconnect(): void {
    globalThis.removeEventListener?.("online", this.#online);
    this.#attempt++;
    this.#trying = false;
    this.#reconnection.stop();
    this.#become({ name: "offline", reason: "idle" });
    this.#loseAnswers();
    this.#socket.disconnect();
  }

  /**
   * Sends a request and calls back once, with the answer, or with an error of the code `timeout`, `disconnected` or, if there is no
   * connection, `offline`. What arrives behind the answer is told after the callback.
   */
  request(name: string, payload: unknown, done: (outcome: Outcome) => void, timeoutMs?: number): void {
    if (!this.isConnected) {
      done(failed("offline", "There is no connection."));
      return;
    }
    const settle = (outcome: Outcome): void => {
      if (this.#pending.delete(settle)) {
        cancel();
        done(outcome);
      }
    };
    this.#pending.add(settle);
    const limit = timeoutMs ?? this.#options.timeoutMs ?? 15_000;
    const cancel = this.#clock.after(limit, () => settle(failed("timeout", `There was no answer within ${limit} ms.`)));
    this.#socket.emit(name, payload, (reply: unknown) => settle(readReply(reply)));
  }

  #listen(): void {
    this.#socket.on("connect", () => {
      this.#tokenExpired = false;
      this.#trying = false;
      this.#reconnection.succeeded();
      this.#become({ name: "connected", recovered: this.#socket.recovered });
    });
    this.#socket.on("connect_error", (error) => this.#refused(error));
    this.#socket.on("disconnect", (reason) => this.#lost(String(reason)));
    this.#socket.on("auth_expiring", (notice) => {
      if (isObject(notice) && typeof notice["expiresInMs"] === "number") {
        this.#refresher.begin(notice["expiresInMs"]);
      }
    });
    this.#socket.on("auth_expired", () => {
      this.#tokenExpired = true;
    });
  }

  async #tryToConnect(): Promise<void> {
    const attempt = ++this.#attempt;
    if (this.#state.name === "reconnecting") {
      this.#become({ ...this.#state, retryInMs: 0 });
    }
    let token: string | null;
    try {
      token = await this.#options.token();
    } catch (error) {
      if (attempt === this.#attempt) {
        this.#fail(`no token: ${String(error)}`);
      }
      return;
    }
    if (attempt !== this.#attempt) {
      return;
    }
    if (token === null) {
      this.#unauthenticated("Nobody has signed in.");
      return;
    }
    this.#trying = true;
    this.#socket.auth = { token };
    this.#socket.connect();
  }

  #refused(error: unknown): void {
    const { message, data } = error as { message?: unknown; data?: unknown };
    if (!this.#trying) {
      return;
    }
    this.#trying = false;
    if (isObject(data) && data["code"] === "unauthenticated") {
      this.#unauthenticated(String(message));
    } else {
      this.#fail(String(message));
    }
  }

  #unauthenticated(message: string): void {
    this.#attempt++;
    this.#reconnection.stop();
    this.#become({ name: "unauthenticated", message });
  }

  #lost(reason: string): void {
    // It is told as well if a connection ends before it was accepted.
    const wanted = this.#state.name === "connected" || this.#trying;
    this.#trying = false;
    if (wanted && reason === "io server disconnect" && !this.#tokenExpired) {
      this.#become({ name: "offline", reason: "server" });
    } else if (wanted && this.#tokenExpired) {
      this.#tokenExpired = false;
      this.#become({ name: "reconnecting", attempt: 1, retryInMs: 0, cause: "The token has expired." });
      void this.#tryToConnect();
    } else if (wanted) {
      this.#fail(reason);
    }
    this.#loseAnswers();
  }

  #fail(cause: string): void {
    this.#cause = cause;
    this.#reconnection.failed();
  }

  #loseAnswers(): void {
    for (const settle of [...this.#pending]) {
      settle(failed("disconnected", "The connection was lost before the answer came."));
    }
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    if (state.name !== "connected") {
      this.#refresher.end();
    }
    this.#states.tell(state);
  }
}

function openSocket(url: string | undefined, options: Partial<ManagerOptions & SocketOptions>): ClientSocket {
  const socket = url === undefined ? io(options) : io(url, options);
  return socket as unknown as ClientSocket;
}
