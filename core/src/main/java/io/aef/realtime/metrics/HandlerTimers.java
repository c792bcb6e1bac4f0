package io.aef.realtime.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A timer for each event that has handlers, up to a limit: an application may register names without end. */
final class HandlerTimers {

    private final Meters meters;
    private final int max;
    private final Map<String, Outcomes> byEvent = new ConcurrentHashMap<>();
    private final Outcomes others;
    private volatile boolean full;

    private record Outcomes(Timer success, Timer failure) {}

    HandlerTimers(Meters meters, int max) {
        this.meters = meters;
        this.max = max;
        this.others = register(Meters.OTHER);
        this.full = max == 0;
    }

    void ran(String event, long nanos, boolean failed) {
        Outcomes timers = byEvent.get(event);
        if (timers == null) {
            timers = full ? others : add(event);
        }
        (failed ? timers.failure : timers.success).record(nanos, TimeUnit.NANOSECONDS);
    }

    private synchronized Outcomes add(String event) {
        Outcomes known = byEvent.get(event);
        if (known != null) {
            return known;
        }
        if (full) {
            return others;
        }
        Outcomes added = register(event);
        byEvent.put(event, added);
        full = byEvent.size() >= max;
        return added;
    }

    private Outcomes register(String event) {
        return new Outcomes(timer(event, "success"), timer(event, "failure"));
    }

    private Timer timer(String event, String outcome) {
        return meters.timer("handlers", "How long handlers of events ran", "event", event, "outcome", outcome);
    }
}
