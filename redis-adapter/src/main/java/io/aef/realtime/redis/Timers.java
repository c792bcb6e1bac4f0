package io.aef.realtime.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has things done later, on a thread that all of them share and none may keep waiting. */
final class Timers {

    private Timers() {}

    /** Has the action run once that time is over, unless it is cancelled. */
    static CompletableFuture<?> after(Duration delay, Runnable action) {
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        timer.thenRun(action);
        return timer.completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
