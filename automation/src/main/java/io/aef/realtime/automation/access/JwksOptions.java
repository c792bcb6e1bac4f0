package io.aef.realtime.automation.access;

import io.aef.realtime.automation.internal.Check;
import java.time.Duration;

/**
 * How keys are fetched from their address.
 *
 * @param cacheFor how long they are used before they are fetched anew
 * @param fetchAtMostEvery the least time between two fetches, whatever keys tokens name
 * @param keepFor how long they are used, from when they were fetched, if they cannot be fetched anew; not less than {@code cacheFor}
 * @param timeout of a fetch, from connecting to the last byte
 * @param maxBytes that the answer may have
 */
public record JwksOptions(
        Duration cacheFor, Duration fetchAtMostEvery, Duration keepFor, Duration timeout, int maxBytes) {

    /** Cached for 5 minutes, fetched every 30 seconds at most, kept for an hour; 5 seconds and 256 KiB for a fetch. */
    public static final JwksOptions DEFAULT = new JwksOptions(
            Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofSeconds(5), 256 * 1024);

    public JwksOptions {
        Check.positive("cacheFor", cacheFor);
        Check.positive("fetchAtMostEvery", fetchAtMostEvery);
        Check.positive("timeout", timeout);
        if (keepFor.compareTo(cacheFor) < 0) {
            throw new IllegalArgumentException("keepFor: " + keepFor + " (expected: >= " + cacheFor + ")");
        }
        Check.positive("maxBytes", maxBytes);
    }

    /** With another {@link #cacheFor}. */
    public JwksOptions withCacheFor(Duration value) {
        return new JwksOptions(value, fetchAtMostEvery, keepFor, timeout, maxBytes);
    }

    /** With another {@link #fetchAtMostEvery}. */
    public JwksOptions withFetchAtMostEvery(Duration value) {
        return new JwksOptions(cacheFor, value, keepFor, timeout, maxBytes);
    }

    /** With another {@link #keepFor}. */
    public JwksOptions withKeepFor(Duration value) {
        return new JwksOptions(cacheFor, fetchAtMostEvery, value, timeout, maxBytes);
    }

    /** With another {@link #timeout}. */
    public JwksOptions withTimeout(Duration value) {
        return new JwksOptions(cacheFor, fetchAtMostEvery, keepFor, value, maxBytes);
    }

    /** With another {@link #maxBytes}. */
    public JwksOptions withMaxBytes(int value) {
        return new JwksOptions(cacheFor, fetchAtMostEvery, keepFor, timeout, value);
    }
}
