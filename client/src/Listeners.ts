/** Functions that are told something, in the order in which they were added. One that throws does not keep it from the others. */
export class Listeners<A extends unknown[]> {
  #all: readonly ((...args: A) => void)[] = [];

  get size(): number {
    return this.#all.length;
  }

  /** The function returned takes the listener away again, harmlessly more than once. */
  add(listener: (...args: A) => void): () => void {
    // One object per call, so that the same function can be added, and taken away, twice.
    const entry = (...args: A): void => listener(...args);
    this.#all = [...this.#all, entry];
    return () => {
      this.#all = this.#all.filter((each) => each !== entry);
    };
  }

  tell(...args: A): void {
    for (const listener of this.#all) {
      try {
        listener(...args);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** Tells a function of the application something. What it throws is its own affair, and does not pass for an error of ours. */
export function tell<T>(listener: ((what: T) => void) | undefined, what: T): void {
  try {
    listener?.(what);
  } catch (error) {
    report(error);
  }
}

/** Shows an error of the application where its uncaught ones go. */
export function report(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
