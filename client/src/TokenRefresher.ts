import type { Clock } from "./Clock.js";
import type { Outcome } from "./RequestError.js";

interface Connection {
  request(name: string, payload: unknown, done: (outcome: Outcome) => void): void;
}

const LONGEST_WAIT_MS = 5_000;
const SHORTEST_WAIT_MS = 250;

/** Shows the server a newer token before the present one expires, again and again until it is accepted or it is too late. */
export class TokenRefresher {
  readonly #token: () => string | null | Promise<string | null>;
  readonly #connection: Connection;
  readonly #clock: Clock;
  #run = 0;
  #cancel: (() => void) | undefined;

  constructor(token: () => string | null | Promise<string | null>, connection: Connection, clock: Clock) {
    this.#token = token;
    this.#connection = connection;
    this.#clock = clock;
  }

  /** The token expires in so many milliseconds. */
  begin(expiresInMs: number): void {
    this.end();
    void this.#refresh(this.#run, this.#clock.now() + expiresInMs);
  }

  /** There is no connection any more whose token matters. */
  end(): void {
    this.#run++;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  async #refresh(run: number, deadline: number): Promise<void> {
    let token: string | null;
    try {
      token = await this.#token();
    } catch {
      token = null;
    }
    if (run !== this.#run) {
      return;
    }
    if (token === null) {
      this.#again(run, deadline);
      return;
    }
    this.#connection.request("auth_refresh", { token }, (outcome) => {
      if (!outcome.ok && run === this.#run) {
        this.#again(run, deadline);
      }
    });
  }

  #again(run: number, deadline: number): void {
    const wait = Math.min(LONGEST_WAIT_MS, (deadline - this.#clock.now()) / 2);
    if (wait >= SHORTEST_WAIT_MS) {
      this.#cancel = this.#clock.after(wait, () => void this.#refresh(run, deadline));
    }
  }
}
