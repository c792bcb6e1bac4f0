package io.aef.realtime.automation.metrics;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.automation.internal.Maps;
import io.aef.realtime.automation.monitor.AutomationListener.Arrival;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Connections and users: how many there are, how long they stay, and how many sessions one has. */
final class VisitMeters {

    /** Each for the users with up to so many sessions; the last for all others. */
    private static final int[] UP_TO = {1, 2, 5};

    private static final String[] SESSIONS = {"1", "2", "3-5", "more"};

    private final LongAdder connections;
    private final LongAdder users;
    private final LongAdder[] usersBySessions = new LongAdder[SESSIONS.length];
    private final Map<Arrival, Counter> opened;
    private final Map<DisconnectReason, Timer> durations;

    VisitMeters(Meters meters) {
        connections = meters.gauge("connections", "Connections there are");
        users = meters.gauge("users", "Users who have a connection");
        for (int i = 0; i < SESSIONS.length; i++) {
            usersBySessions[i] =
                    meters.gauge("user.sessions", "Users who have so many connections", "sessions", SESSIONS[i]);
        }
        opened = Maps.each(
                Arrival.class,
                arrival -> meters.counter(
                        "connections.opened",
                        null,
                        "Connections that have begun, by how",
                        "arrival",
                        Meters.word(arrival)));
        durations = Maps.each(
                DisconnectReason.class,
                reason -> meters.timer("connection.duration", "How long connections lasted", "reason", reason.text()));
    }

    private LongAdder withSessions(int sessions) {
        int i = 0;
        while (i < UP_TO.length && sessions > UP_TO[i]) {
            i++;
        }
        return usersBySessions[i];
    }

    void begun(int sessions, Arrival arrival) {
        Maps.of(opened, arrival).increment();
        connections.increment();
        withSessions(sessions).increment();
        if (sessions == 1) {
            users.increment();
        } else {
            withSessions(sessions - 1).decrement();
        }
    }

    void ended(int sessions, DisconnectReason reason, long nanos) {
        Maps.of(durations, reason).record(nanos, TimeUnit.NANOSECONDS);
        connections.decrement();
        withSessions(sessions + 1).decrement();
        if (sessions == 0) {
            users.decrement();
        } else {
            withSessions(sessions).increment();
        }
    }
}
