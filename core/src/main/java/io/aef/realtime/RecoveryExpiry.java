package io.aef.realtime;

import io.aef.realtime.adapter.SessionRecovery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has what is kept for recovery expire, from the first client that may be recovered until the server is closed. */
final class RecoveryExpiry {

    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final SocketIoServer server;
    private final AtomicBoolean begun = new AtomicBoolean();

    RecoveryExpiry(SocketIoServer server) {
        this.server = server;
    }

    /** Any thread; only the first call does something. */
    void begin() {
        if (!begun.get() && begun.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        server.timer().schedule(this::expire, PERIOD);
    }

    private void expire() {
        if (server.isClosed()) {
            return;
        }
        for (Namespace namespace : server.namespaces()) {
            SessionRecovery recovery = namespace.recovery();
            if (recovery != null) {
                server.errors().guard(null, "adapter", recovery::expire);
            }
        }
        schedule();
    }
}
