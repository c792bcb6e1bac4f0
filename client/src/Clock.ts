/** Time as the kit sees it; tests turn one by hand. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Runs the action once, no earlier than that many milliseconds from now. The function returned takes it back. */
  after(ms: number, action: () => void): () => void;
}

/** The time of the machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
