package io.aef.realtime.redis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long streams outlive the nodes that use them. Whoever writes to one or reads it says so again from time to time, so that those
 * of a cluster that is no more do not stay in Redis for ever.
 */
final class StreamLife {

    /** From when nobody writes or reads; longer than a cluster may well be down. */
    static final Duration TIME = Duration.ofDays(7);

    private static final long AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Map<String, Long> said = new ConcurrentHashMap<>();

    /** Whether it is to be said now. */
    boolean isDue(String stream) {
        long now = System.nanoTime();
        Long last = said.get(stream);
        if (last != null && now - last < AGAIN_NANOS) {
            return false;
        }
        said.put(stream, now);
        return true;
    }
}
