package io.aef.realtime.automation.connect;

import java.time.Duration;

/** Has things done later. Thread-safe. */
@FunctionalInterface
public interface Scheduler {

    /**
     * Has something done once, after a while; on a thread of its own, which it may hold up for a moment.
     *
     * @return takes it back if it has not begun
     */
    Runnable schedule(Runnable task, Duration delay);
}
