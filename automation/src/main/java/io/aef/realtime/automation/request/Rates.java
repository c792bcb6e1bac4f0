package io.aef.realtime.automation.request;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much each user may still ask for: for each the moment from which on all of the burst is there again. Who has that is forgotten.
 * Thread-safe.
 */
public final class Rates {

    private final int burst;
    private final long period;
    private final String refusal;
    private final LongSupplier clock;

    /** By user, those first whose moment was put longest ago. */
    private final Map<String, Long> fullAt = new LinkedHashMap<>();

    /**
     * So many in a row of each user, and then so many in a second.
     *
     * @param refusal what is said beyond that, for a person to read
     * @param clock in nanoseconds, from anywhere
     */
    public Rates(int burst, int perSecond, String refusal, LongSupplier clock) {
        this.burst = burst;
        this.period = Duration.ofSeconds(1).toNanos() / perSecond;
        this.refusal = refusal;
        this.clock = clock;
    }

    /** @throws RequestException {@link ErrorCode#RATE_LIMITED} if there is nothing left */
    public synchronized void take(String user) throws RequestException {
        long now = clock.getAsLong();
        forget(now);
        Long until = fullAt.remove(user);
        // No longer than it takes at most: a clock may have been set back.
        long from = until == null ? now : now + Math.max(0, Math.min(until - now, burst * period));
        long wait = from + period - now - burst * period;
        if (wait > 0) {
            fullAt.put(user, from);
            throw new RequestException(
                    ErrorCode.RATE_LIMITED,
                    refusal,
                    Duration.ofMillis(Math.max(1, Duration.ofNanos(wait).toMillis())));
        }
        fullAt.put(user, from + period);
    }

    /** Those in front: whoever is behind one that counts still is forgotten when that one is. */
    private void forget(long now) {
        Iterator<Long> oldest = fullAt.values().iterator();
        while (oldest.hasNext() && oldest.next() - now <= 0) {
            oldest.remove();
        }
    }
}
