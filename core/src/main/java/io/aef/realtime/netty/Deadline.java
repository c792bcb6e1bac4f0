package io.aef.realtime.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One moment that moves often and is seldom reached. Moving it further away costs no timer: the one that waits looks again
 * when it fires. On its event loop only.
 */
final class Deadline {

    private final EventLoop loop;
    private final Runnable onReached;
    private final Runnable check = this::check;

    private boolean set;
    private long at;
    private @Nullable Future<?> timer;
    private long timerAt;

    Deadline(EventLoop loop, Runnable onReached) {
        this.loop = loop;
        this.onReached = onReached;
    }

    void in(Duration delay) {
        at(now() + delay.toNanos());
    }

    /** At that time of {@link #now}. */
    void at(long moment) {
        at = moment;
        set = true;
        if (timer != null && timerAt - at > 0) {
            timer.cancel(false);
            timer = null;
        }
        if (timer == null) {
            schedule();
        }
    }

    /** The time it goes by, in nanoseconds. */
    long now() {
        return loop.ticker().nanoTime();
    }

    /** There is no deadline for now. */
    void clear() {
        set = false;
    }

    /** There will be none any more. */
    void cancel() {
        set = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule() {
        timerAt = at;
        timer = loop.schedule(check, at - now(), TimeUnit.NANOSECONDS);
    }

    private void check() {
        timer = null;
        if (!set) {
            return;
        }
        if (at - now() > 0) {
            schedule();
            return;
        }
        set = false;
        onReached.run();
    }
}
