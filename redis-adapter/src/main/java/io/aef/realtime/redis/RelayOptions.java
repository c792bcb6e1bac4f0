package io.aef.realtime.redis;

import java.time.Duration;

/**
 * How nodes pass requests on to the one that has the session. All nodes of a cluster have the same.
 *
 * @param maxPending how many requests and WebSockets this node may have passed on to others, and how many it answers for others;
 *     more are refused with 503
 * @param timeout how long the owner may take for the first sign, which it gives also if the answer takes longer
 * @param maxWaitingBytes what may wait for Redis at most; and four times that, what has come from there, and what of that waits
 *     for event loops. What is more is lost, and ends what it belongs to. Not less than one request may have
 */
public record RelayOptions(int maxPending, Duration timeout, long maxWaitingBytes) {

    /** 50,000, 5 s, 16 MiB. */
    public static final RelayOptions DEFAULT = new RelayOptions(50_000, Duration.ofSeconds(5), 16 << 20);

    public RelayOptions {
        Check.positive("maxPending", maxPending);
        Check.positive("timeout", timeout);
        Check.positive("maxWaitingBytes", maxWaitingBytes);
    }

    /** With another {@link #maxPending}. */
    public RelayOptions withMaxPending(int value) {
        return new RelayOptions(value, timeout, maxWaitingBytes);
    }

    /** With another {@link #timeout}. */
    public RelayOptions withTimeout(Duration value) {
        return new RelayOptions(maxPending, value, maxWaitingBytes);
    }

    /** With another {@link #maxWaitingBytes}. */
    public RelayOptions withMaxWaitingBytes(long value) {
        return new RelayOptions(maxPending, timeout, value);
    }
}
