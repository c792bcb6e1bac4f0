package io.aef.realtime.automation;

import io.aef.realtime.Socket;
import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.monitor.AutomationListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long what one client has shown is good. One timer at most.
 *
 * <pre>
 *  begin ───── until "expiryNotice" is left ─────▶ auth_expiring {expiresInMs} ───── until the end ─────▶ auth_expired, disconnected
 *    ▲                                                        │
 *    └──────────────── auth_refresh {token} ──────────────────┘
 * </pre>
 */
final class TokenLife {

    static final String EXPIRING = "auth_expiring";
    static final String EXPIRED = "auth_expired";

    /** Not longer at a time: a clock may be set meanwhile, and what is very far away does not fit. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Socket socket;
    private final Duration notice;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final AutomationListener listener;

    // Guarded by this.
    private @Nullable Instant end;
    private boolean told;
    private boolean over;
    private Runnable cancel = () -> {};

    /** Which timer counts: one that cannot be taken back any more may come late. */
    private int turn;

    TokenLife(Socket socket, Duration notice, Scheduler scheduler, InstantSource clock, AutomationListener listener) {
        this.socket = socket;
        this.notice = notice;
        this.scheduler = scheduler;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Begins, or begins anew. A notice that was given is not given again for the same end.
     *
     * @param until null for ever
     * @param accepted is run unless it is over already, before anything is sent because of this; briefly
     * @return false if it is over already
     */
    boolean renew(@Nullable Instant until, Runnable accepted) {
        Runnable due;
        synchronized (this) {
            if (over) {
                return false;
            }
            accepted.run();
            // What ends when the one before did is no news.
            told &= Objects.equals(end, until);
            end = until;
            due = look();
        }
        due.run();
        return true;
    }

    /** The socket has gone. */
    synchronized void stop() {
        over = true;
        turn++;
        cancel.run();
    }

    /** How long it is good still; null for ever. */
    synchronized @Nullable Duration left() {
        return end == null ? null : Duration.between(clock.instant(), end);
    }

    /** A timer has come, if it counts still. */
    private void wake(int of) {
        Runnable due;
        synchronized (this) {
            due = of == turn && !over ? look() : () -> {};
        }
        due.run();
    }

    /** Under the lock; what it returns is to be run without it, because sending may wait for the event loop. */
    private Runnable look() {
        turn++;
        cancel.run();
        cancel = () -> {};
        if (end == null) {
            return () -> {};
        }
        Duration left = Duration.between(clock.instant(), end);
        if (left.isNegative() || left.isZero()) {
            over = true;
            return () -> {
                listener.authExpired();
                socket.emit(EXPIRED);
                socket.disconnect(true);
            };
        }
        boolean tell = !told && left.compareTo(notice) <= 0;
        told |= tell;
        Duration next = told ? left : left.minus(notice);
        int mine = turn;
        cancel = scheduler.schedule(() -> wake(mine), next.compareTo(LONGEST) > 0 ? LONGEST : next);
        return tell ? () -> socket.emit(EXPIRING, Map.of("expiresInMs", left.toMillis())) : () -> {};
    }
}
