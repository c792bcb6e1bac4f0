import type { CommandMap } from "./events.js";
import { report } from "./Listeners.js";
import { type Outcome, RequestError, type RequestErrorCode } from "./RequestError.js";
import type { ConnectionState, WebSocketClient } from "./WebSocketClient.js";

/** What the server is to do. */
export interface Command {
  readonly type: string;
  readonly executionId?: string;
  readonly [member: string]: unknown;
}

/** A command of a type; what else it needs is checked for the types of {@link CommandMap}. */
export type CommandOf<T extends string> = { readonly type: T } & (T extends keyof CommandMap ? CommandMap[T] : Command);

/** A command without a result. */
export class CommandError extends RequestError {
  override readonly name = "CommandError";
  /** The id of the command. */
  readonly id: string;
  /** Whether it may have taken effect: it was sent, and there is no answer that says it has not. */
  readonly mayHaveRun: boolean;

  constructor(id: string, mayHaveRun: boolean, error: RequestError) {
    super(error.code, error.message, error.retryAfterMs);
    this.id = id;
    this.mayHaveRun = mayHaveRun;
  }
}

export interface CommandSenderOptions {
  /**
   * How many commands may be without an answer at a time; a further one is refused as `queue_full`. Default: 20, as many as the server
   * takes of one user at once.
   */
  readonly maxQueued?: number;
  /** How long a command may wait for a connection, in milliseconds; then it is given up as `expired`. Default: 60,000. */
  readonly maxAgeMs?: number;
  /** How long to wait for the answer to a command that was sent, in milliseconds. Default: 40,000, longer than the server takes at most. */
  readonly timeoutMs?: number;
  /** Is told of each command that was given up as `queue_full` or `expired`. */
  readonly onDropped?: (command: Command, error: CommandError) => void;
  /** For tests. Must not give the same twice. */
  readonly newId?: () => string;
}

export interface SendOptions {
  /** Names the command: the server carries out the same id once and gives the same answer again. Default: a random one. */
  readonly id?: string;
  /** How long to wait for the answer once it is sent, in milliseconds. Default: that of the sender. */
  readonly timeoutMs?: number;
  /** Whether to wait for a connection if there is none. Default: `true`. If not, it fails as `offline`. */
  readonly queue?: boolean;
  /** How often to send it again if the server is `busy`, has had too many (`rate_limited`) or is `unavailable`. Default: 0. */
  readonly retries?: number;
}

interface Entry {
  readonly id: string;
  readonly command: Command;
  readonly options: SendOptions;
  readonly since: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: CommandError) => void;
  /** Whether the next thing to happen to it is the end of a wait, and not a connection. */
  busy: boolean;
  mayHaveRun: boolean;
  retries: number;
  cancel: () => void;
}

const FIRST_WAIT_MS = 500;

/** The answers that do not say whether anything has happened. */
const UNCERTAIN: readonly RequestErrorCode[] = ["timeout", "disconnected", "malformed", "internal_error"];

/**
 * Sends commands, each carried out once. What there is no connection for, or no answer to when the connection was lost, is sent when it
 * is there again, by the same id and in the order of the calls. The server carries out those of one execution in the order in which they
 * come, but `cancel`, which does not wait; all others at the same time: where their order matters, send the next when the one before has
 * its result.
 */
export class CommandSender {
  readonly #client: WebSocketClient;
  readonly #options: CommandSenderOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #endStates: () => void;
  #closed = false;

  constructor(client: WebSocketClient, options: CommandSenderOptions = {}) {
    this.#client = client;
    this.#options = options;
    this.#endStates = client.onState((state) => this.#changed(state));
  }

  /** How many commands have no answer yet. */
  get queued(): number {
    return this.#entries.size;
  }

  /** Sends a command. The promise has the result, as the server gives it, or fails with a {@link CommandError}. */
  send<T extends string>(command: CommandOf<T>, options: SendOptions = {}): Promise<unknown> {
    const id = options.id ?? (this.#options.newId ?? randomId)();
    return new Promise((resolve, reject) => {
      const entry: Entry = {
        id,
        command,
        options,
        since: this.#client.clock.now(),
        resolve,
        reject,
        busy: false,
        mayHaveRun: false,
        retries: options.retries ?? 0,
        cancel: () => {},
      };
      this.#accept(entry);
    });
  }

  /** Gives up what has no answer yet, as `closed`, and sends nothing more. */
  close(): void {
    this.#closed = true;
    this.#endStates();
    for (const entry of [...this.#entries.values()]) {
      this.#fail(entry, "closed", "The sender was closed.");
    }
  }

  #accept(entry: Entry): void {
    if (this.#closed) {
      this.#fail(entry, "closed", "The sender was closed.");
    } else if (this.#entries.has(entry.id)) {
      this.#fail(entry, "bad_request", "A command with this id has no answer yet.");
    } else if (this.#entries.size >= (this.#options.maxQueued ?? 20)) {
      this.#fail(entry, "queue_full", "Too many commands have no answer yet.");
    } else if (this.#client.isConnected) {
      this.#entries.set(entry.id, entry);
      this.#transmit(entry);
    } else if (entry.options.queue === false) {
      this.#fail(entry, "offline", "There is no connection.");
    } else {
      this.#entries.set(entry.id, entry);
      this.#wait(entry);
    }
  }

  #changed(state: ConnectionState): void {
    if (state.name === "connected") {
      for (const entry of [...this.#entries.values()]) {
        if (!entry.busy) {
          this.#transmit(entry);
        }
      }
    }
  }

  #transmit(entry: Entry): void {
    entry.cancel();
    // Another listener may have ended the connection that this one is being told of.
    if (!this.#client.isConnected) {
      this.#wait(entry);
      return;
    }
    entry.cancel = () => {};
    entry.busy = true;
    entry.mayHaveRun = true;
    const request = { ...entry.command, id: entry.id };
    const answered = (outcome: Outcome): void => {
      // It may have been closed meanwhile.
      if (this.#entries.get(entry.id) === entry) {
        this.#answered(entry, outcome);
      }
    };
    const timeoutMs = entry.options.timeoutMs ?? this.#options.timeoutMs ?? 40_000;
    this.#client.request("command", request, answered, timeoutMs);
  }

  #answered(entry: Entry, outcome: Outcome): void {
    entry.busy = false;
    if (outcome.ok) {
      this.#remove(entry);
      entry.resolve(outcome.result);
      return;
    }
    const { error } = outcome;
    if (error.code === "disconnected" && entry.options.queue !== false) {
      this.#wait(entry);
    } else if (error.isTemporary && entry.retries > 0) {
      entry.mayHaveRun = false;
      this.#again(entry, error);
    } else {
      entry.mayHaveRun = UNCERTAIN.includes(error.code);
      this.#fail(entry, error.code, error.message, error.retryAfterMs);
    }
  }

  /** Sends it when there is a connection, unless it has waited too long then. */
  #wait(entry: Entry): void {
    const maxAge = this.#options.maxAgeMs ?? 60_000;
    const left = Math.max(0, entry.since + maxAge - this.#client.clock.now());
    entry.cancel = this.#client.clock.after(left, () =>
      this.#fail(entry, "expired", `There was no connection for it within ${maxAge} ms.`),
    );
  }

  #again(entry: Entry, error: RequestError): void {
    const times = (entry.options.retries ?? 0) - entry.retries--;
    entry.busy = true;
    entry.cancel = this.#client.clock.after(error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** times, () => {
      entry.busy = false;
      if (this.#client.isConnected) {
        this.#transmit(entry);
      } else {
        this.#wait(entry);
      }
    });
  }

  #fail(entry: Entry, code: RequestErrorCode, message: string, retryAfterMs?: number): void {
    this.#remove(entry);
    const error = new CommandError(entry.id, entry.mayHaveRun, new RequestError(code, message, retryAfterMs));
    entry.reject(error);
    if (code === "queue_full" || code === "expired") {
      this.#tellDropped(entry.command, error);
    }
  }

  #tellDropped(command: Command, error: CommandError): void {
    try {
      this.#options.onDropped?.(command, error);
    } catch (thrown) {
      report(thrown);
    }
  }

  #remove(entry: Entry): void {
    entry.cancel();
    if (this.#entries.get(entry.id) === entry) {
      this.#entries.delete(entry.id);
    }
  }
}

// crypto.randomUUID is there for secure pages only.
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
