package io.aef.realtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of threads for handlers. One is made when none is idle, up to the bound; beyond it tasks wait in the order
 * they came. A task is never refused and never runs in the thread that brings it, not even when the system has no thread
 * left.
 *
 * <p>Waking a thread costs more than most handlers take. So one is woken at a time: before it runs its task, it has the next one woken if more
 * tasks wait; many short ones that come together are done by few threads, and long ones hold up nobody. Of the idle threads the one that was
 * busy last is woken, so that those who are not needed leave.
 */
final class HandlerThreads implements Executor {

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int max;
    private final ThreadFactory factory;

    // Guarded by this.
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Deque<Worker> idle = new ArrayDeque<>();
    private int threads;

    /** Whether one is on its way that will look whether more are needed. */
    private boolean waking;

    private boolean over;

    HandlerThreads(int max) {
        this(max, new Daemons());
    }

    HandlerThreads(int max, ThreadFactory factory) {
        this.max = max;
        this.factory = factory;
    }

    @Override
    public void execute(Runnable task) {
        Worker next;
        synchronized (this) {
            waiting.add(task);
            next = next();
        }
        wake(next);
    }

    /** Has another thread made if tasks wait that could have one: it may have been impossible when they came. Never throws. */
    void revive() {
        wake(next());
    }

    /** Who is to be woken for what waits; null if nobody is, or can be. */
    synchronized @Nullable Worker next() {
        if (waking || waiting.isEmpty()) {
            return null;
        }
        Worker next = idle.poll();
        if (next == null && threads < max) {
            next = new Worker();
            threads++;
        }
        if (next != null) {
            waking = true;
            next.awaited = true;
        }
        return next;
    }

    private void wake(@Nullable Worker next) {
        if (next != null && !next.wake()) {
            synchronized (this) {
                threads--;
                waking = false;
            }
        }
    }

    /** Whether nothing waits or runs. For tests. */
    synchronized boolean isIdle() {
        return waiting.isEmpty() && idle.size() == threads;
    }

    synchronized HandlerThreadsSample sample() {
        return new HandlerThreadsSample(threads, threads - idle.size(), waiting.size());
    }

    /** Threads leave as soon as they have nothing to do; what comes still is run. */
    void shutdown() {
        Deque<Worker> leaving;
        synchronized (this) {
            over = true;
            leaving = new ArrayDeque<>(idle);
            idle.clear();
        }
        leaving.forEach(Worker::wake);
    }

    private final class Worker implements Runnable {

        /** Null until it is woken for the first time. */
        private volatile @Nullable Thread thread;

        private volatile boolean woken;

        /** Whether {@link #waking} is about it. Guarded by the pool. */
        private boolean awaited;

        /** Used by its own thread. */
        private boolean gone;

        /** False if the system has no thread for it. */
        boolean wake() {
            woken = true;
            Thread mine = thread;
            if (mine != null) {
                LockSupport.unpark(mine);
                return true;
            }
            try {
                mine = factory.newThread(this);
                thread = mine;
                mine.start();
                return true;
            } catch (OutOfMemoryError noThread) {
                return false;
            }
        }

        @Override
        public void run() {
            while (!gone) {
                for (Runnable task = take(); task != null; task = take()) {
                    run(task);
                }
                sleep();
            }
        }

        /** Null if nothing waits: then it is among the idle ones, or has gone. */
        private @Nullable Runnable take() {
            Runnable task;
            Worker next;
            synchronized (HandlerThreads.this) {
                waking &= !awaited;
                awaited = false;
                task = waiting.poll();
                next = next();
                if (task == null && over) {
                    go();
                } else if (task == null) {
                    woken = false;
                    idle.push(this);
                }
            }
            HandlerThreads.this.wake(next);
            return task;
        }

        private void go() {
            threads--;
            gone = true;
        }

        private void run(Runnable task) {
            try {
                task.run();
            } catch (Throwable failure) {
                tell(failure);
            }
            // Whoever interrupts a handler does not mean the next one.
            Thread.interrupted();
        }

        private void tell(Throwable failure) {
            Thread mine = Thread.currentThread();
            try {
                mine.getUncaughtExceptionHandler().uncaughtException(mine, failure);
            } catch (Throwable ignored) {
                // As where a thread ends by it.
            }
        }

        /** Until it is woken, or goes because nobody needs it. */
        private void sleep() {
            long end = System.nanoTime() + IDLE_NANOS;
            while (!woken && !gone) {
                long left = end - System.nanoTime();
                if (left > 0) {
                    LockSupport.parkNanos(HandlerThreads.this, left);
                    Thread.interrupted();
                } else {
                    leave();
                    end += IDLE_NANOS;
                }
            }
        }

        private void leave() {
            synchronized (HandlerThreads.this) {
                // Else somebody is about to wake it.
                if (idle.remove(this)) {
                    go();
                }
            }
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
