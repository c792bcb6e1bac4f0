package io.aef.realtime.automation.execution;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which an automation works. Whoever else wants something of its browser runs there too, and so comes
 * between two attempts and never into the middle of one.
 */
public interface Worker extends Executor {

    /** Runs the task behind those that wait already. */
    @Override
    void execute(Runnable task);

    /** Runs the task once, no earlier than after the delay. */
    void schedule(Runnable task, Duration delay);

    /** A worker with a daemon thread of that name, which ends when nothing is left to do. */
    static Worker thread(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return new Worker() {
            @Override
            public void execute(Runnable task) {
                executor.execute(task);
            }

            @Override
            public void schedule(Runnable task, Duration delay) {
                executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }
}
