package io.aef.realtime.redis;

import io.aef.realtime.engine.host.Lane;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** An event loop that a handler blocks: it comes to what was handed over when the test says so. Whoever likes may wait for it. */
final class StuckLane extends Lane {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile Thread running;
    private volatile boolean ended;

    /** Runs all there is, and what comes of it. */
    void goOn() {
        running = Thread.currentThread();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        running = null;
    }

    int waiting() {
        return tasks.size();
    }

    /** Its server has gone. */
    void end() {
        ended = true;
    }

    @Override
    public boolean inLane() {
        return Thread.currentThread() == running;
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException();
        }
        tasks.add(task);
    }

    @Override
    protected boolean callerMayWait() {
        return true;
    }

    @Override
    public Timeout schedule(Runnable task, long delay, TimeUnit unit) {
        return () -> {};
    }

    @Override
    public long nanoTime() {
        return 0;
    }
}
