package io.aef.realtime.engine.host;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loop a session lives on. All state of a session changes on its lane only, so that none of it needs a lock.
 *
 * <p>One instance exists per event loop: two sessions are on the same loop exactly if their lanes are the same object.
 */
public abstract class Lane implements Executor {

    /** Tasks handed to {@link #run} from elsewhere that have not begun yet. */
    private final AtomicInteger handedOver = new AtomicInteger();

    /** Whether the caller runs on this lane. */
    public abstract boolean inLane();

    /** Runs the task later on this lane, after all tasks given before. */
    @Override
    public abstract void execute(Runnable task);

    /** Runs the task once on this lane, no earlier than after the delay. */
    public abstract Timeout schedule(Runnable task, long delay, TimeUnit unit);

    /** A monotonic clock, in nanoseconds, the same for all lanes of a host; the one {@link #schedule} goes by. */
    public abstract long nanoTime();

    /**
     * Runs the task on this lane: at once if the caller is on it and nothing handed over earlier still waits, else later.
     * Tasks given to this method therefore begin in the order of the calls, whatever thread each call came from.
     *
     * @return false if the lane has ended together with its server, so that the task will never run
     */
    public final boolean run(Runnable task) {
        if (inLane() && handedOver.get() == 0) {
            task.run();
            return true;
        }
        return handOver(task);
    }

    /**
     * As {@link #run}, but always later, and so in nobody's call.
     *
     * @return false if the lane has ended together with its server, so that the task will never run
     */
    public final boolean handOver(Runnable task) {
        handedOver.incrementAndGet();
        try {
            execute(() -> {
                handedOver.decrementAndGet();
                task.run();
            });
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    public interface Timeout {

        /** Forgets the task if it has not begun. Harmless when it has, or when called twice. */
        void cancel();
    }
}
