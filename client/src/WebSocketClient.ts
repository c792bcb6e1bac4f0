import { type ManagerOptions, type SocketOptions, io } from "socket.io-client";
import { type Clock, SYSTEM_CLOCK } from "./Clock.js";
import { Listeners, report } from "./Listeners.js";
import { ReconnectionHandler, type ReconnectionStrategy } from "./ReconnectionHandler.js";
import { type Outcome, failed, isObject, readReply } from "./RequestError.js";
import { TokenRefresher } from "./TokenRefresher.js";

/**
 * Whether there is a connection:
 *
 * - `offline`: there is none, and none is tried until `connect()`. `reason` says why; see {@link OfflineReason}.
 * - `connecting`: for the first time since `connect()`.
 * - `connected`: `recovered` if the server still knew this client.
 * - `reconnecting`: it was lost, or could not be had; the next attempt comes by itself, in `retryInMs` (0: it is being made).
 * - `unauthenticated`: there is no token that the server accepts. None is tried until `connect()`. `reason` says whether there is none at
 *   all (`signed_out`), the one there was is over and there is no newer one (`expired`), or the server has refused it (`refused`).
 *
 * Sentences (`message`, `cause`) are for a person to read; `code` is the server's, if it has given one: `unavailable` (it cannot check
 * tokens at the moment), `too_many_sessions` (the next attempt comes after the longest wait there is), `forbidden`, or another.
 */
export type ConnectionState =
  | { readonly name: "offline"; readonly reason: OfflineReason; readonly code?: string; readonly message?: string }
  | { readonly name: "connecting" }
  | { readonly name: "connected"; readonly recovered: boolean }
  | {
      readonly name: "reconnecting";
      readonly attempt: number;
      readonly retryInMs: number;
      readonly cause: string;
      readonly code?: string;
    }
  | {
      readonly name: "unauthenticated";
      readonly reason: "signed_out" | "expired" | "refused";
      readonly message: string;
    };

/**
 * Why there is no connection and none is tried:
 *
 * - `idle`: it was not asked for yet, or is not wanted any more.
 * - `session_replaced`: the user has come from elsewhere, another tab perhaps, and may not have more sessions. To come back by itself
 *   would end that one.
 * - `session_ended`: a person or the backend has ended it; `message` says why.
 * - `refused`: the server does not let this user in; `code` and `message` say why.
 * - `server`: the server has ended it without a word.
 * - `gave_up`: the strategy leaves it to the user; `message` says what came last.
 */
export type OfflineReason = "idle" | "session_replaced" | "session_ended" | "refused" | "server" | "gave_up";

/**
 * Gives the token that shows who the user is; null if nobody has signed in. One that fails counts as a failed attempt to connect.
 *
 * `stale` is the token there was, if another is needed: it expires soon, has expired, or was refused. Who gives the same again has no newer one.
 */
export type TokenProvider = (stale?: string) => string | null | Promise<string | null>;

/** What the kit needs of a socket of socket.io-client. */
export interface ClientSocket {
  readonly connected: boolean;
  readonly recovered: boolean;
  auth: unknown;
  connect(): unknown;
  disconnect(): unknown;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
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
 * shows the token, and a newer one before it expires. Lets go when the page is left; if that is shown once more it
 * connects again, unless the strategy is to wait for `connect()`.
 */
export class WebSocketClient {
  readonly #options: WebSocketClientOptions;
  readonly #socket: ClientSocket;
  readonly #clock: Clock;
  readonly #reconnection: ReconnectionHandler;
  readonly #refresher: TokenRefresher;
  readonly #states = new Listeners<[ConnectionState]>();
  readonly #untold: ConnectionState[] = [];
  readonly #pending = new Set<(outcome: Outcome) => void>();
  readonly #retry = (): void => this.#reconnection.retryNow();
  readonly #left = (): void => this.#leave();
  #state: ConnectionState = { name: "offline", reason: "idle" };
  #attempt = 0;
  /** Why the latest attempt has failed, or the connection was lost. */
  #failure: { readonly message: string; readonly code?: string } = { message: "" };
  /** The token that was shown last, as long as nothing is known against it. */
  #token: string | undefined;
  /** The one that is known to be over or refused: not to be shown again. */
  #stale: { readonly token: string | undefined; readonly reason: "expired" | "refused"; readonly message: string } | undefined;
  /** Whether a token was refused since the last connection: one other is tried. */
  #refusedBefore = false;
  /** Whether the session there was may not be continued: it is another user's. */
  #anew = false;
  /** Whether the socket was told to connect and has not said yet what came of it. */
  #trying = false;

  constructor(options: WebSocketClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#reconnection = new ReconnectionHandler(
      {
        attempt: () => void this.#tryToConnect(),
        waiting: (attempt, retryInMs) => {
          const { message, ...code } = this.#failure;
          this.#become({ name: "reconnecting", attempt, retryInMs, cause: message, ...code });
        },
        gaveUp: () => this.#end({ name: "offline", reason: "gave_up", ...this.#failure }),
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

  /** From 0 to below 1, as the waits of the parts are left to chance. */
  get random(): () => number {
    return this.#options.random ?? Math.random;
  }

  /** Tells of each change of the state, in order. The function returned ends that. */
  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.add(listener);
  }

  /** Tells of a Socket.IO event of that name, with all its arguments. The function returned ends that. */
  onMessage(name: string, listener: (...args: unknown[]) => void): () => void {
    this.#socket.on(name, listener);
    return () => void this.#socket.off(name, listener);
  }

  /** Connects, at once if an attempt was to come later. Does nothing if there is a connection or one is being made. */
  connect(): void {
    switch (this.#state.name) {
      case "offline":
      case "unauthenticated":
        this.#stale = undefined;
        this.#refusedBefore = false;
        this.#become({ name: "connecting" });
        globalThis.addEventListener?.("online", this.#retry);
        globalThis.addEventListener?.("pageshow", this.#retry);
        globalThis.addEventListener?.("pagehide", this.#left);
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

  /** Ends the connection, for good until `connect()`. Nothing of it is left then: no timer, no listener of the page. */
  disconnect(): void {
    this.#end({ name: "offline", reason: "idle" });
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
        try {
          done(outcome);
        } catch (error) {
          report(error);
        }
      }
    };
    this.#pending.add(settle);
    const limit = timeoutMs ?? this.#options.timeoutMs ?? 15_000;
    const cancel = this.#clock.after(limit, () => settle(failed("timeout", `There was no answer within ${limit} ms.`)));
    this.#socket.emit(name, payload, (reply: unknown) => settle(readReply(reply)));
  }

  /** Sends what is not answered. Does nothing if there is no connection. */
  notify(name: string, payload: unknown): void {
    if (this.isConnected) {
      this.#socket.emit(name, payload);
    }
  }

  #listen(): void {
    this.#socket.on("connect", () => {
      this.#stale = undefined;
      this.#refusedBefore = false;
      this.#anew = false;
      this.#trying = false;
      this.#reconnection.succeeded();
      this.#refresher.connected(this.#token ?? "");
      this.#become({ name: "connected", recovered: this.#socket.recovered });
    });
    this.#socket.on("connect_error", (error) => this.#refused(error));
    this.#socket.on("disconnect", (reason) => this.#lost(String(reason)));
    this.#socket.on("auth_expiring", (notice) => {
      if (isObject(notice) && typeof notice["expiresInMs"] === "number" && this.isConnected) {
        this.#refresher.expiring(notice["expiresInMs"]);
      }
    });
    this.#socket.on("auth_expired", () => {
      this.#stale = { token: this.#refresher.token, reason: "expired", message: "The token has expired." };
    });
    // A session that is recovered is told what it has missed: the end as well.
    this.#socket.on("session_replaced", () =>
      this.#end({ name: "offline", reason: "session_replaced", message: "The user has come from elsewhere." }),
    );
    this.#socket.on("session_ended", (notice) => {
      const reason = isObject(notice) ? notice["reason"] : undefined;
      const message = typeof reason === "string" ? reason : "The session was ended.";
      this.#end({ name: "offline", reason: "session_ended", message });
    });
  }

  async #tryToConnect(): Promise<void> {
    const attempt = ++this.#attempt;
    if (this.#state.name === "reconnecting") {
      this.#become({ ...this.#state, retryInMs: 0 });
    }
    let token: string | null;
    try {
      token = await this.#options.token(this.#stale?.token);
    } catch (error) {
      if (attempt === this.#attempt) {
        this.#fail({ message: `no token: ${String(error)}` });
      }
      return;
    }
    if (attempt !== this.#attempt) {
      return;
    }
    if (this.#stale !== undefined && (token === null || token === this.#stale.token)) {
      this.#unauthenticated(this.#stale.reason, this.#stale.message);
    } else if (token === null) {
      this.#unauthenticated("signed_out", "Nobody has signed in.");
    } else {
      this.#trying = true;
      this.#token = token;
      // What socket.io-client adds by itself, to continue the session there was, is left out so.
      this.#socket.auth = this.#anew ? { token, pid: undefined, offset: undefined } : { token };
      this.#socket.connect();
    }
  }

  #refused(error: unknown): void {
    if (!this.#trying) {
      return;
    }
    this.#trying = false;
    const { message, data } = error as { message?: unknown; data?: unknown };
    const { code, retryAfterMs } = isObject(data) ? data : {};
    const failure = { message: String(message), ...(typeof code === "string" ? { code } : {}) };
    switch (failure.code) {
      case "unauthenticated":
        this.#tokenRefused(failure.message);
        break;
      case "forbidden":
        this.#anew = true;
        this.#end({ name: "offline", reason: "refused", ...failure });
        break;
      case "too_many_sessions":
        this.#fail(failure, 0, false);
        break;
      // Whatever else it is, codes of a newer server among it, may be over the next time.
      default:
        this.#fail(failure, typeof retryAfterMs === "number" ? retryAfterMs : 0);
    }
  }

  #tokenRefused(message: string): void {
    this.#stale = { token: this.#token, reason: "refused", message };
    if (this.#refusedBefore) {
      this.#unauthenticated("refused", message);
    } else {
      this.#refusedBefore = true;
      void this.#tryToConnect();
    }
  }

  #unauthenticated(reason: "signed_out" | "expired" | "refused", message: string): void {
    this.#end({ name: "unauthenticated", reason, message });
  }

  #lost(reason: string): void {
    // It is told as well if a connection ends before it was accepted.
    const wanted = this.#state.name === "connected" || this.#trying;
    this.#trying = false;
    if (wanted && this.#stale?.reason === "expired") {
      this.#become({ name: "reconnecting", attempt: 1, retryInMs: 0, cause: this.#stale.message });
      void this.#tryToConnect();
    } else if (wanted && reason === "io server disconnect") {
      this.#end({ name: "offline", reason: "server", message: "The server has ended the connection." });
    } else if (wanted) {
      this.#fail({ message: reason });
    }
    this.#loseAnswers();
  }

  /** Browsers keep a page that is left, and its connection with it: the server would take the user to be there until it misses the heartbeat. */
  #leave(): void {
    if (this.isConnected || this.#trying) {
      this.#socket.disconnect();
      if (this.#trying) {
        this.#lost("The page was left.");
      }
    }
  }

  #fail(failure: { readonly message: string; readonly code?: string }, soonestMs = 0, hurry = true): void {
    this.#failure = failure;
    this.#reconnection.failed(soonestMs, hurry);
  }

  /** There is no connection, and none is tried. */
  #end(state: ConnectionState): void {
    globalThis.removeEventListener?.("online", this.#retry);
    globalThis.removeEventListener?.("pageshow", this.#retry);
    globalThis.removeEventListener?.("pagehide", this.#left);
    this.#attempt++;
    this.#trying = false;
    this.#reconnection.stop();
    // Before it is told, because who is told may connect again.
    this.#state = state;
    this.#socket.disconnect();
    this.#loseAnswers();
    this.#become(state);
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
    // Who is told may change it; the others are to be told of the one before first.
    this.#untold.push(state);
    if (this.#untold.length === 1) {
      for (let next: ConnectionState | undefined = state; next !== undefined; next = this.#untold[0]) {
        this.#states.tell(next);
        this.#untold.shift();
      }
    }
  }
}

function openSocket(url: string | undefined, options: Partial<ManagerOptions & SocketOptions>): ClientSocket {
  const socket = url === undefined ? io(options) : io(url, options);
  return socket as unknown as ClientSocket;
}
