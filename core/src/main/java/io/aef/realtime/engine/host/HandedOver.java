package io.aef.realtime.engine.host;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How much has been handed over to a lane and waits for its turn, and the threads that wait until it is less. Without a
 * lock, so that a virtual thread gives its carrier away while it waits.
 */
final class HandedOver {

    /** Enough to keep a lane busy until whoever waits has woken up. */
    static final long MAX_BYTES = 1024 * 1024;

    /** What a task costs beyond the bytes it is about. */
    static final long TASK_BYTES = 256;

    /** A lane may end with tasks that never run: whoever waits for it looks after that. */
    static final long LOOK_NANOS = 100_000_000;

    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

    void add(long more) {
        bytes.addAndGet(more);
    }

    /** Wakes those who wait when half of it has gone: not for each task. */
    void remove(long less) {
        long left = bytes.addAndGet(-less);
        if (left <= MAX_BYTES / 2 && !waiting.isEmpty()) {
            for (Thread thread = waiting.poll(); thread != null; thread = waiting.poll()) {
                LockSupport.unpark(thread);
            }
        }
    }

    boolean isTooMuch() {
        return bytes.get() > MAX_BYTES;
    }

    /** An interrupt does not end the wait, which never lasts longer than the lane needs, and is kept for the caller. */
    void await(BooleanSupplier ended) {
        boolean interrupted = false;
        while (isTooMuch() && !ended.getAsBoolean()) {
            waiting.add(Thread.currentThread());
            if (isTooMuch()) {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
            waiting.remove(Thread.currentThread());
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
