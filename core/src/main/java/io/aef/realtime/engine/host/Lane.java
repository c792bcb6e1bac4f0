package io.aef.realtime.engine.host;

import java.util.concurrent.CountDownLatch;
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

    /** Those of them whose size is known. */
    private final HandedOver sized = new HandedOver();

    /** Whether the caller runs on this lane. */
    public abstract boolean inLane();

    /** Runs the task later on this lane, after all tasks given before. */
    @Override
    public abstract void execute(Runnable task);

    /** Runs the task once on this lane, no earlier than after the delay. */
    public abstract Timeout schedule(Runnable task, long delay, TimeUnit unit);

    /** A monotonic clock, in nanoseconds, the same for all lanes of a host; the one {@link #schedule} goes by. */
    public abstract long nanoTime();

    /** Whether {@link #run} would run a task at once. */
    public final boolean isClear() {
        return inLane() && handedOver.get() == 0;
    }

    /**
     * Runs the task on this lane: at once if the caller is on it and nothing handed over earlier still waits, else later.
     * Tasks given to this method therefore begin in the order of the calls, whatever thread each call came from.
     *
     * @return false if the lane has ended together with its server, so that the task will never run
     */
    public final boolean run(Runnable task) {
        if (isClear()) {
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
        return enqueue(() -> {
            handedOver.decrementAndGet();
            task.run();
        });
    }

    /** @param task takes itself off {@link #handedOver} when it begins */
    private boolean enqueue(Runnable task) {
        handedOver.incrementAndGet();
        try {
            execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** As {@link #run(Runnable)}, for a task that keeps that many bytes alive until it runs. */
    public final boolean run(Runnable task, long bytes) {
        if (isClear()) {
            task.run();
            return true;
        }
        return handOver(task, bytes);
    }

    /** As {@link #handOver(Runnable)}, for a task that keeps that many bytes alive until it runs. */
    public final boolean handOver(Runnable task, long bytes) {
        long cost = bytes + HandedOver.TASK_BYTES;
        sized.add(cost);
        boolean alive = enqueue(() -> {
            handedOver.decrementAndGet();
            sized.remove(cost);
            task.run();
        });
        if (!alive) {
            sized.remove(cost);
        }
        return alive;
    }

    /**
     * Waits while more than about 1 MiB of tasks whose size is known waits for its turn, so that nobody
     * fills the memory who is faster than this lane. Returns at once on an event loop, of whatever lane: those never wait
     * for each other. Must not be called with a lock held that a task of this lane may need.
     */
    public final void awaitRoom() {
        if (sized.isTooMuch() && callerMayWait()) {
            sized.await(this::hasEnded);
        }
    }

    /**
     * Waits until this lane has come to what was handed over before. Must not be called with a lock held that a task of this
     * lane may need.
     *
     * @return false at once on an event loop, or if the lane has ended
     */
    public final boolean awaitTurn() {
        if (!callerMayWait()) {
            return false;
        }
        CountDownLatch turn = new CountDownLatch(1);
        if (!handOver(turn::countDown)) {
            return false;
        }
        boolean interrupted = false;
        while (turn.getCount() > 0 && !hasEnded()) {
            try {
                turn.await(HandedOver.LOOK_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // Does not end the wait, which never lasts longer than the lane needs.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return turn.getCount() == 0;
    }

    /** Whether the calling thread may be made to wait for this lane: it is no event loop. */
    protected boolean callerMayWait() {
        return false;
    }

    /** Whether tasks that wait may never run. */
    protected boolean hasEnded() {
        return false;
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    public interface Timeout {

        /** Forgets the task if it has not begun. Harmless when it has, or when called twice. */
        void cancel();
    }
}
