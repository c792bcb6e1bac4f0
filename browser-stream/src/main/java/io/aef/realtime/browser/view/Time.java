package io.aef.realtime.browser.view;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By what time goes by. Thread-safe. */
public interface Time {

    /** Nanoseconds, from anywhere. */
    long nanos();

    /**
     * Has something done once, after a while; briefly.
     *
     * @return takes it back if it has not begun
     */
    Runnable schedule(Runnable task, Duration delay);

    /** That of the system, with one daemon thread for all, which ends when nothing is to be done. */
    static Time system() {
        return SystemTime.INSTANCE;
    }

    /** See {@link #system}. */
    final class SystemTime implements Time {

        private static final Logger log = LoggerFactory.getLogger(Time.class);
        private static final SystemTime INSTANCE = new SystemTime();

        private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "aef-browser-view");
            thread.setDaemon(true);
            return thread;
        });

        private SystemTime() {
            executor.setRemoveOnCancelPolicy(true);
            executor.setKeepAliveTime(5, TimeUnit.SECONDS);
            executor.allowCoreThreadTimeOut(true);
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            ScheduledFuture<?> future = executor.schedule(
                    () -> {
                        try {
                            task.run();
                        } catch (RuntimeException failed) {
                            log.error("What was to be done later has failed", failed);
                        }
                    },
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }
    }
}
