package io.aef.realtime.browser.cdp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what concerns one browser one after the other, in the order given, on borrowed threads: what only runs here needs no lock. */
public final class Lane implements Executor {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final Executor pool;
    private final ScheduledExecutorService timer;

    /** Guarded by itself, as is the field below. */
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private boolean running;

    Lane(Executor pool, ScheduledExecutorService timer) {
        this.pool = pool;
        this.timer = timer;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            pool.execute(this::drain);
        } catch (RuntimeException | Error noThread) {
            // There may be one next time.
            synchronized (tasks) {
                running = false;
            }
            throw noThread;
        }
    }

    /** Runs it here after the delay, unless the future is cancelled before; cancelled on the lane, it never runs. */
    public Future<?> schedule(Runnable task, Duration delay) {
        return timer.schedule(() -> execute(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                log.error("A task of the live browser failed", e);
            }
        }
    }
}
