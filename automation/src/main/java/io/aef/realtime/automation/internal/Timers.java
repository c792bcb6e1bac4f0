package io.aef.realtime.automation.internal;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two threads for all connections: rechecks, which an application may hold up, take one at a time. They end when nothing is left to do. */
public final class Timers implements Scheduler {

    private static final Logger log = LoggerFactory.getLogger(Timers.class);

    private final AtomicInteger threads = new AtomicInteger();
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2, task -> {
        Thread thread = new Thread(task, "aef-connections-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    /** The threads are begun when there is something to do. */
    public Timers() {
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        try {
            ScheduledFuture<?> future = executor.schedule(
                    () -> {
                        try {
                            task.run();
                        } catch (RuntimeException thrown) {
                            log.error("What was to be done later has failed", thrown);
                        }
                    },
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
