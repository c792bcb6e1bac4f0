package io.aef.realtime;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Time-outs that belong to no connection, such as a broadcast's. Its tasks are short; handlers of the application run elsewhere. */
final class ServerTimer {

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "aef-realtime-timer");
        thread.setDaemon(true);
        return thread;
    });

    ServerTimer() {
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Null if the timer has ended: the task has then been run at once. */
    @Nullable
    ScheduledFuture<?> schedule(Runnable task, Duration delay) {
        try {
            return executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) {
            task.run();
            return null;
        }
    }

    /** Takes no more tasks; those there are have their time still, because somebody waits for them. */
    void shutdown() {
        executor.shutdown();
    }
}
