package io.aef.realtime.browser.view;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.request.Requester;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;

/** How often each connection may ask: so many times in a row, and then once in each period. Thread-safe. */
final class WatchRate {

    private final long period;
    private final long most;
    private final Time time;

    /** When all of the burst is there again; who has that, or has gone, is forgotten. */
    private final Map<Requester, Long> fullAt = new WeakHashMap<>();

    WatchRate(int burst, Duration period, Time time) {
        this.period = period.toNanos();
        this.most = burst * period.toNanos();
        this.time = time;
    }

    /** @throws RequestException {@link ErrorCode#RATE_LIMITED} if there is nothing left */
    synchronized void take(Requester requester) throws RequestException {
        long now = time.nanos();
        fullAt.values().removeIf(at -> at - now <= 0);
        long next = fullAt.getOrDefault(requester, now) + period;
        long wait = next - now - most;
        if (wait > 0) {
            throw new RequestException(
                    ErrorCode.RATE_LIMITED, "You ask too often.", Duration.ofMillis(Math.max(1, wait / 1_000_000)));
        }
        fullAt.put(requester, next);
    }
}
