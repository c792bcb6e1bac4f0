package io.aef.realtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the tasks of one socket one after the other, in the order they were given, on a shared executor. */
final class Mailbox implements Executor {

    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    Mailbox(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        boolean more = true;
        while (more) {
            Runnable task = tasks.poll();
            if (task != null) {
                run(task);
            }
            more = pending.decrementAndGet() != 0;
        }
    }

    /** Tasks catch what the application throws. If one fails still, such as for want of memory, the others have their turn. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }
}
