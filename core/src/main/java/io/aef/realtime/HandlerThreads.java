package io.aef.realtime;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bounded number of threads for handlers. One is made when none is idle, up to the bound; beyond it tasks wait in the order
 * they came. A task is never refused and never runs in the thread that brings it, not even when the system has no thread
 * left.
 */
final class HandlerThreads implements Executor {

    private static final long IDLE_SECONDS = 60;

    private final Waiting waiting = new Waiting();
    private final ThreadPoolExecutor pool;

    /** Tasks that have come and have not ended. */
    private final AtomicInteger unfinished = new AtomicInteger();

    HandlerThreads(int max) {
        this(max, new Daemons());
    }

    HandlerThreads(int max, ThreadFactory factory) {
        pool = new ThreadPoolExecutor(1, max, IDLE_SECONDS, TimeUnit.SECONDS, waiting, factory, waiting::full) {
            @Override
            protected void afterExecute(Runnable task, Throwable failure) {
                unfinished.decrementAndGet();
            }
        };
    }

    @Override
    public void execute(Runnable task) {
        unfinished.incrementAndGet();
        try {
            pool.execute(task);
        } catch (OutOfMemoryError noThread) {
            waiting.letWait(task);
        }
    }

    /** Has another thread made if tasks wait that could have one: it may have been impossible when they came. Never throws. */
    void revive() {
        if (!waiting.isEmpty() && pool.getPoolSize() < pool.getMaximumPoolSize()) {
            unfinished.incrementAndGet();
            try {
                pool.execute(() -> {});
            } catch (OutOfMemoryError stillNone) {
                unfinished.decrementAndGet();
            }
        }
    }

    /** Whether nothing waits or runs. For tests. */
    boolean isIdle() {
        return unfinished.get() == 0;
    }

    HandlerThreadsSample sample() {
        return new HandlerThreadsSample(pool.getPoolSize(), pool.getActiveCount(), waiting.size());
    }

    /** Threads leave as soon as they have nothing to do; what comes still is run. */
    void shutdown() {
        pool.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        pool.allowCoreThreadTimeOut(true);
    }

    /** The pool makes a thread only for what its queue does not take: this one takes what an idle thread will take from it. */
    private final class Waiting extends LinkedBlockingQueue<Runnable> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            int threads = pool.getPoolSize();
            return (unfinished.get() <= threads || threads >= pool.getMaximumPoolSize()) && super.offer(task);
        }

        void letWait(Runnable task) {
            super.offer(task);
        }

        /** Another has got the last thread meanwhile. */
        void full(Runnable task, ThreadPoolExecutor full) {
            letWait(task);
        }
    }

    private static final class Daemons implements ThreadFactory {

        private final AtomicInteger number = new AtomicInteger();

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "aef-realtime-handler-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
