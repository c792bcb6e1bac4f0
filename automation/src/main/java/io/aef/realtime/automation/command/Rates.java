package io.aef.realtime.automation.command;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much each user may still send: for each the moment from which on all of the burst is there again. Who has that is forgotten.
 * Thread-safe.
 */
final class Rates {

    private final int burst;
    private final long period;
    private final LongSupplier clock;

    /** By user, those first whose moment was put longest ago. */
    private final Map<String, Long> fullAt = new LinkedHashMap<>();

    Rates(int burst, int perSecond, LongSupplier clock) {
        this.burst = burst;
        this.period = Duration.ofSeconds(1).toNanos() / perSecond;
        this.clock = clock;
    }

    /** @throws RequestException if there is nothing left */
    synchronized void take(String user) throws RequestException {
        long now = clock.getAsLong();
        fullAt.values().removeIf(at -> at - now <= 0);
        Long until = fullAt.remove(user);
        long next = (until == null ? now : until) + period;
        long wait = next - now - burst * period;
        if (wait > 0) {
            fullAt.put(user, until == null ? now : until);
            throw new RequestException(
                    ErrorCode.RATE_LIMITED,
                    "You send commands too fast.",
                    Duration.ofMillis(Math.max(1, Duration.ofNanos(wait).toMillis())));
        }
        fullAt.put(user, next);
    }
}
