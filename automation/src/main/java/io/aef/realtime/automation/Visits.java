package io.aef.realtime.automation;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.AutomationListener.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who comes to this node and goes, how long they stay, and whether they come back: for the listener. Thread-safe. */
final class Visits {

    /** Within which somebody comes back. */
    private static final Duration RETURN = Duration.ofMinutes(1);

    /** Users that are remembered to have gone. */
    private static final int MAX_GONE = 10_000;

    private final AutomationListener listener;
    private final InstantSource clock;

    // Guarded by this.
    private final Map<String, Integer> present = new HashMap<>();

    /** Those first who have gone first. */
    private final Map<String, Gone> gone = new LinkedHashMap<>();

    private record Gone(int connections, Instant last) {}

    Visits(AutomationListener listener, InstantSource clock) {
        this.listener = listener;
        this.clock = clock;
    }

    Visit begin(String user, boolean recovered) {
        Instant now = clock.instant();
        int sessions;
        boolean back;
        synchronized (this) {
            sessions = present.merge(user, 1, Integer::sum);
            back = comesBack(user, now);
        }
        listener.connected(user, sessions, recovered ? Arrival.RECOVERED : back ? Arrival.RETURNED : Arrival.NEW);
        return new Visit(user, now);
    }

    private boolean comesBack(String user, Instant now) {
        forget(now);
        Gone before = gone.get(user);
        if (before == null) {
            return false;
        }
        if (before.connections == 1) {
            gone.remove(user);
        } else {
            gone.put(user, new Gone(before.connections - 1, before.last));
        }
        return true;
    }

    private void forget(Instant now) {
        Iterator<Gone> oldest = gone.values().iterator();
        while (oldest.hasNext() && !oldest.next().last.plus(RETURN).isAfter(now)) {
            oldest.remove();
        }
    }

    private synchronized int leave(String user, Instant now) {
        forget(now);
        Gone before = gone.remove(user);
        if (gone.size() < MAX_GONE) {
            gone.put(user, new Gone(before == null ? 1 : before.connections + 1, now));
        }
        Integer left = present.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1);
        return left == null ? 0 : left;
    }

    /** One connection. */
    final class Visit {

        private final String user;
        private final Instant begin;
        private final AtomicBoolean waits = new AtomicBoolean(true);

        private Visit(String user, Instant begin) {
            this.user = user;
            this.begin = begin;
        }

        private long nanos(Instant now) {
            return Math.max(0, Duration.between(begin, now).toNanos());
        }

        /** It is sent one; for each, so it costs next to nothing but for the first. */
        void event() {
            if (waits.get() && waits.compareAndSet(true, false)) {
                listener.firstEvent(nanos(clock.instant()));
            }
        }

        void end(DisconnectReason reason) {
            Instant now = clock.instant();
            listener.disconnected(user, leave(user, now), reason, nanos(now));
        }
    }
}
