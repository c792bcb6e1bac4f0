import type { Clock } from "./Clock.js";
import type { Outcome, RequestError } from "./RequestError.js";

interface Connection {
  request(name: string, payload: unknown, done: (outcome: Outcome) => void): void;
}

const LONGEST_WAIT_MS = 5_000;
const SHORTEST_WAIT_MS = 250;

/**
 * Shows the server a newer token before the present one expires, again and again until it is accepted or it is too late. A token is shown
 * once, and again only if the server could not check it. One that lives for less than the server's notice is renewed when half of that is
 * over. Keeps at most one timer.
 */
export class TokenRefresher {
  readonly #ask: (stale: string) => string | null | Promise<string | null>;
  readonly #connection: Connection;
  readonly #clock: Clock;
  #accepted = "";
  #acceptedAt = 0;
  /** Of those that are not the accepted one: not to be shown again. */
  #refused: string | undefined;
  #deadline = 0;
  /** What is under way: a further one begins when it has ended. */
  #busy = false;
  #noticed = false;
  #run = 0;
  #cancel: (() => void) | undefined;

  constructor(ask: (stale: string) => string | null | Promise<string | null>, connection: Connection, clock: Clock) {
    this.#ask = ask;
    this.#connection = connection;
    this.#clock = clock;
  }

  /** The token that counts for the connection, or has. */
  get token(): string {
    return this.#accepted;
  }

  /** There is a connection with this token. */
  connected(token: string): void {
    this.end();
    this.#accept(token);
  }

  /** The token expires in so many milliseconds. */
  expiring(expiresInMs: number): void {
    this.#deadline = this.#clock.now() + expiresInMs;
    if (this.#busy) {
      this.#noticed = true;
    } else {
      this.#begin();
    }
  }

  /** There is no connection any more whose token matters. */
  end(): void {
    this.#run++;
    this.#busy = false;
    this.#noticed = false;
    this.#stopWaiting();
  }

  #accept(token: string): void {
    this.#accepted = token;
    this.#acceptedAt = this.#clock.now();
    this.#refused = undefined;
  }

  // The server gives notice at once of one that lives for less than that; to renew each at once would have no end.
  #begin(): void {
    const life = this.#deadline - this.#acceptedAt;
    this.#after(Math.max(0, this.#acceptedAt + life / 2 - this.#clock.now()));
  }

  #after(wait: number): void {
    this.#stopWaiting();
    if (wait > 0) {
      this.#cancel = this.#clock.after(wait, () => void this.#refresh());
    } else {
      void this.#refresh();
    }
  }

  async #refresh(): Promise<void> {
    this.#stopWaiting();
    this.#busy = true;
    const run = this.#run;
    let token: string | null;
    try {
      token = await this.#ask(this.#accepted);
    } catch {
      token = null;
    }
    if (run !== this.#run) {
      return;
    }
    if (token === null || token === this.#accepted || token === this.#refused) {
      this.#again(undefined);
      return;
    }
    const shown = token;
    this.#connection.request("auth_refresh", { token }, (outcome) => {
      if (run === this.#run) {
        this.#answered(shown, outcome);
      }
    });
  }

  #answered(token: string, outcome: Outcome): void {
    if (!outcome.ok) {
      const { error } = outcome;
      this.#refused = error.isTemporary || error.code === "timeout" ? undefined : token;
      this.#again(error);
      return;
    }
    this.#accept(token);
    this.#busy = false;
    if (this.#noticed) {
      this.#noticed = false;
      this.#begin();
    }
  }

  #again(error: RequestError | undefined): void {
    this.#busy = false;
    this.#noticed = false;
    const wait = Math.min(LONGEST_WAIT_MS, (this.#deadline - this.#clock.now()) / 2);
    if (wait >= SHORTEST_WAIT_MS) {
      this.#after(Math.max(wait, error?.retryAfterMs ?? 0));
    }
  }

  #stopWaiting(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
