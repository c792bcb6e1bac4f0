package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketLink;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A closing session writes what waits before the close frame, as long as the client reads it: one that takes nothing at all
 * within the time it would have for the close frame is given up, and so is one that is not through in the end. On the lane.
 */
final class Parting {

    private final EngineSession session;
    private final WebSocketLink link;
    private final long stepNanos;
    private final long end;

    private Lane.Timeout timer;
    private long before;
    private boolean over;

    /** @param limit how long it may take altogether */
    Parting(EngineSession session, WebSocketLink link, Duration limit) {
        this.session = session;
        this.link = link;
        this.stepNanos = Math.min(link.closeTimeout().toNanos(), limit.toNanos());
        this.end = session.lane().nanoTime() + limit.toNanos();
        this.before = link.takenBytes();
        this.timer = next(stepNanos);
    }

    private Lane.Timeout next(long nanos) {
        return session.lane().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long now = link.takenBytes();
        long left = end - session.lane().nanoTime();
        if (now <= before || left <= 0) {
            over = true;
            session.farewellSent();
        } else {
            before = now;
            timer = next(Math.min(stepNanos, left));
        }
    }

    /** Whether the client is given up. */
    boolean isOver() {
        return over;
    }

    void cancel() {
        timer.cancel();
    }
}
