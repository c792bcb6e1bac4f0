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
        try {
            while (more) {
                Runnable task = tasks.poll();
                if (task != null) {
                    task.run();
                }
                more = pending.decrementAndGet() != 0;
            }
        } finally {
            // A task has thrown: the others must have their turn still.
            if (more && pending.decrementAndGet() != 0) {
                executor.execute(this::drain);
            }
        }
    }
}
