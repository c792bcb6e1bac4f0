package io.aef.realtime.automation.reply;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much each may still ask for, such as each user: for each the moment from which on all of the burst is there again. Who has that is forgotten.
 * Thread-safe.
 */
public final class Rates {

    private final int burst;
    private final long period;
    private final String refusal;
    private final LongSupplier clock;

    /** By name, those first whose moment was put longest ago. */
    private final Map<String, Long> fullAt = new LinkedHashMap<>();

    /** So many in a row of each, and then so many in a second; otherwise the same. */
    public Rates(int burst, int perSecond, String refusal, LongSupplier clock) {
        this(burst, Duration.ofSeconds(1).dividedBy(perSecond), refusal, clock);
    }

    /**
     * So many in a row of each, and then one in each period.
     *
     * @param refusal what is said beyond that, for a person to read
     * @param clock in nanoseconds, from anywhere
     */
    public Rates(int burst, Duration period, String refusal, LongSupplier clock) {
        this.burst = burst;
        this.period = period.toNanos();
        this.refusal = refusal;
        this.clock = clock;
    }

    /** The same, by the clock that all else goes by. */
    public static Rates by(InstantSource clock, int burst, Duration period, String refusal) {
        return new Rates(burst, period, refusal, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    }

    /** @throws RequestException {@link ErrorCode#RATE_LIMITED} if there is nothing left */
    public synchronized void take(String name) throws RequestException {
        long now = clock.getAsLong();
        forget(now);
        Long until = fullAt.remove(name);
        // No longer than it takes at most: a clock may have been set back.
        long from = until == null ? now : now + Math.max(0, Math.min(until - now, burst * period));
        long wait = from + period - now - burst * period;
        if (wait > 0) {
            fullAt.put(name, from);
            throw new RequestException(
                    ErrorCode.RATE_LIMITED,
                    refusal,
                    Duration.ofMillis(Math.max(1, Duration.ofNanos(wait).toMillis())));
        }
        fullAt.put(name, from + period);
    }

    /** Those in front: whoever is behind one that counts still is forgotten when that one is. */
    private void forget(long now) {
        Iterator<Long> oldest = fullAt.values().iterator();
        while (oldest.hasNext() && oldest.next() - now <= 0) {
            oldest.remove();
        }
    }
}
