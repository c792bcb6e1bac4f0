package io.aef.realtime.automation.internal;

import java.time.Duration;

/** Has things done later. Thread-safe. */
@FunctionalInterface
public interface Scheduler extends AutoCloseable {

    /**
     * Has something done once, after a while; on a thread of its own, which it may hold up for a moment.
     *
     * @return takes it back if it has not begun
     */
    Runnable schedule(Runnable task, Duration delay);

    /** Nothing is done any more, where it has threads of its own. */
    @Override
    default void close() {}
}
