import { type Clock, SYSTEM_CLOCK } from "./Clock.js";

/** How long to wait before the next attempt: each time longer, by a part that is left to chance. */
export interface Backoff {
  /** Before the first attempt, in milliseconds. Default: 500. */
  readonly minDelayMs?: number;
  /** Never longer than this. Default: 30,000. */
  readonly maxDelayMs?: number;
  /** By how much each wait is longer than the one before. Default: 2. */
  readonly factor?: number;
  /** Up to which part a wait is shortened at random, 0 to 1, so that not all clients come at the same moment. Default: 0.5. */
  readonly jitter?: number;
  /** A connection that lasts this long makes the waits short again. Default: 5,000. */
  readonly stableAfterMs?: number;
}

/**
 * What to do when a connection is lost or cannot be had:
 *
 * - `automatic`: try again until it is there.
 * - `manual`: do nothing until somebody asks for it.
 * - `hybrid`: try that many times, then do nothing until somebody asks for it.
 */
export type ReconnectionStrategy =
  | ({ readonly mode: "automatic" } & Backoff)
  | { readonly mode: "manual" }
  | ({ readonly mode: "hybrid"; readonly attempts: number } & Backoff);

/** What a {@link ReconnectionHandler} has done for it. */
export interface Reconnectable {
  /** Tries to connect. Ends in a call of `failed` or `succeeded`. */
  attempt(): void;
  /** There will be an attempt, the first being number 1, in so many milliseconds. */
  waiting(attempt: number, delayMs: number): void;
  /** There will be no further attempt by itself. */
  gaveUp(attempts: number): void;
}

const DEFAULTS: Required<Backoff> = {
  minDelayMs: 500,
  maxDelayMs: 30_000,
  factor: 2,
  jitter: 0.5,
  stableAfterMs: 5_000,
};

/** Decides when to connect again. Keeps at most one timer. */
export class ReconnectionHandler {
  readonly #target: Reconnectable;
  readonly #strategy: ReconnectionStrategy;
  readonly #backoff: Required<Backoff>;
  readonly #clock: Clock;
  readonly #random: () => number;
  #attempts = 0;
  #connectedAt: number | undefined;
  #cancel: (() => void) | undefined;

  /** @param random from 0 to below 1 */
  constructor(
    target: Reconnectable,
    strategy: ReconnectionStrategy = { mode: "automatic" },
    clock: Clock = SYSTEM_CLOCK,
    random: () => number = Math.random,
  ) {
    this.#target = target;
    this.#strategy = strategy;
    this.#backoff = { ...DEFAULTS, ...strategy };
    this.#clock = clock;
    this.#random = random;
    check("minDelayMs", this.#backoff.minDelayMs, 0, this.#backoff.maxDelayMs);
    check("factor", this.#backoff.factor, 1, Infinity);
    check("jitter", this.#backoff.jitter, 0, 1);
    if (strategy.mode === "hybrid") {
      check("attempts", strategy.attempts, 1, Infinity);
    }
  }

  /** Whether it waits for the moment of the next attempt. */
  get isWaiting(): boolean {
    return this.#cancel !== undefined;
  }

  /** There is a connection. */
  succeeded(): void {
    this.#stopWaiting();
    this.#connectedAt = this.#clock.now();
  }

  /**
   * The connection was lost, or an attempt has failed.
   *
   * @param soonestMs not to try before that many milliseconds have passed, such as the server asks for
   * @param hurry `false` if nothing is won by trying soon: the wait is the longest there is
   */
  failed(soonestMs = 0, hurry = true): void {
    this.#stopWaiting();
    this.#forgetIfStable();
    if (this.#attempts >= this.#limit()) {
      const attempts = this.#attempts;
      this.#attempts = 0;
      this.#target.gaveUp(attempts);
      return;
    }
    const delay = Math.max(soonestMs, this.#delay(hurry));
    this.#attempts++;
    this.#cancel = this.#clock.after(delay, () => this.retryNow());
    this.#target.waiting(this.#attempts, delay);
  }

  /** Has the attempt that it waits for made now; does nothing if it waits for none. */
  retryNow(): void {
    if (this.isWaiting) {
      this.#stopWaiting();
      this.#target.attempt();
    }
  }

  /** Makes no attempt any more, and forgets those there were. */
  stop(): void {
    this.#stopWaiting();
    this.#attempts = 0;
    this.#connectedAt = undefined;
  }

  #stopWaiting(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  // A server that lets clients in and drops them at once must not be asked in ever the shortest interval.
  #forgetIfStable(): void {
    if (this.#connectedAt !== undefined && this.#clock.now() - this.#connectedAt >= this.#backoff.stableAfterMs) {
      this.#attempts = 0;
    }
    this.#connectedAt = undefined;
  }

  #limit(): number {
    switch (this.#strategy.mode) {
      case "automatic":
        return Infinity;
      case "manual":
        return 0;
      case "hybrid":
        return this.#strategy.attempts;
    }
  }

  #delay(hurry: boolean): number {
    const { minDelayMs, maxDelayMs, factor, jitter } = this.#backoff;
    const full = hurry ? Math.min(maxDelayMs, minDelayMs * factor ** this.#attempts) : maxDelayMs;
    return Math.round(full * (1 - jitter * this.#random()));
  }
}

function check(name: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) {
    throw new RangeError(`${name}: ${value} (expected: ${min}..${max})`);
  }
}
