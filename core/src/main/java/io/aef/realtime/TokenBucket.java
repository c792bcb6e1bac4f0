package io.aef.realtime;

/**
 * A bucket that refills with time, kept as the moment at which it is full: no timer, and nothing to do while nobody asks. Times
 * are those of a monotonic clock in nanoseconds. Not thread-safe.
 */
final class TokenBucket {

    /** More than can be paid for in a minute is forgiven. */
    private static final long MOST_DEBT = 60_000_000_000L;

    private final long tokens;
    private final long period;
    private final long capacity;
    private long fullAt;

    /**
     * A full bucket.
     *
     * @param tokens how many come back in a period, evenly
     * @param period in nanoseconds, at most a minute
     * @param burst how many there are in a full bucket
     */
    TokenBucket(int tokens, long period, int burst, long now) {
        this.tokens = tokens;
        this.period = period;
        this.capacity = nanos(burst);
        this.fullAt = now;
    }

    /** How long it takes until that many come back; rounded up, so that nothing is free. */
    private long nanos(int count) {
        long whole = count / tokens * period;
        return whole + (count % tokens * period + tokens - 1) / tokens;
    }

    /** Takes tokens, also if there are not so many; then it takes the longer until there are any. */
    void take(int count, long now) {
        fullAt = now + Math.min(missing(now) + nanos(count), capacity + MOST_DEBT);
    }

    /** How long to wait until there are that many, in nanoseconds; 0 or less if there are now. */
    long until(int count, long now) {
        return missing(now) + nanos(count) - capacity;
    }

    private long missing(long now) {
        return Math.max(0, fullAt - now);
    }
}
