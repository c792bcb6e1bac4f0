package io.aef.realtime.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one task at a time, in order, in a thread of a pool or in one that has claimed it. What a task throws ends that task only. */
final class Serial implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    private final Executor pool;

    // Under the lock of this object.
    private final Deque<Runnable> tasks = new ArrayDeque<>(0);
    private boolean running;

    Serial(Executor pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        pool.execute(this::work);
    }

    /** Lets the caller run something by {@link #runClaimed} at once; only if nothing runs or waits. */
    synchronized boolean claim() {
        if (running) {
            return false;
        }
        running = true;
        return true;
    }

    void runClaimed(Runnable task) {
        run(task);
        synchronized (this) {
            if (tasks.isEmpty()) {
                running = false;
                return;
            }
        }
        pool.execute(this::work);
    }

    private void work() {
        while (true) {
            Runnable task;
            synchronized (this) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            run(task);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            LOG.warn("What has come from Redis could not be passed on", failure);
        }
    }
}
