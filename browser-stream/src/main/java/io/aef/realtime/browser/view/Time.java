package io.aef.realtime.browser.view;

import io.aef.realtime.automation.internal.Scheduler;
import io.aef.realtime.automation.internal.Timers;
import java.time.Duration;

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

        private static final SystemTime INSTANCE = new SystemTime();

        private final Scheduler timers = new Timers("aef-browser-view", 1);

        private SystemTime() {}

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            return timers.schedule(task, delay);
        }
    }
}
