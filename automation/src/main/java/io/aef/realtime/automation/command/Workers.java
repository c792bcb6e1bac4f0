package io.aef.realtime.automation.command;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads for what may wait, as many as there are places. */
final class Workers implements AutoCloseable {

    private static final long IDLE_SECONDS = 30;

    private final TimeLimit timeLimit;
    private final Semaphore places;
    private final int placesOfOne;

    /** How many each has; who has none is not in it. */
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor pool;

    Workers(int atOnce, Duration timeout) {
        this.timeLimit = new TimeLimit(timeout, this::execute);
        this.places = new Semaphore(atOnce);
        this.placesOfOne = Math.max(atOnce / 4, Math.min(atOnce, 8));
        // No more than there are places but for those that are about to end.
        this.pool = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "aef-command-" + threads.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Room for one, until it is left, or until what was run in it has come to its end. */
    final class Place {

        private final String user;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Place(String user) {
            this.user = user;
        }

        /** Does nothing if something is run in it, or was. */
        void leave() {
            if (open.compareAndSet(true, false)) {
                release(user);
            }
        }

        /**
         * Runs it, once. Fails with {@link ErrorCode#TIMEOUT} when its time is over; it is interrupted then, and may take effect all the
         * same.
         */
        CompletionStage<@Nullable Object> run(Callable<@Nullable Object> work) {
            if (!open.compareAndSet(true, false)) {
                throw new IllegalStateException("The place has been left.");
            }
            Running running = new Running(user, work);
            try {
                pool.execute(running);
            } catch (RejectedExecutionException closed) {
                release(user);
                return CompletableFuture.failedFuture(
                        new RequestException(ErrorCode.BUSY, "The server is about to be closed."));
            }
            Runnable stop = timeLimit.whenOver(running::giveUp);
            running.done.whenComplete((result, failure) -> stop.run());
            return running.done;
        }
    }

    private final class Running implements Runnable {

        final CompletableFuture<@Nullable Object> done = new CompletableFuture<>();
        private final String user;
        private final Callable<@Nullable Object> work;
        private @Nullable Thread thread;

        Running(String user, Callable<@Nullable Object> work) {
            this.user = user;
            this.work = work;
        }

        @Override
        public void run() {
            begin();
            try {
                if (!done.isDone()) {
                    done.complete(work.call());
                }
            } catch (Throwable thrown) {
                done.completeExceptionally(thrown);
            } finally {
                end();
                release(user);
            }
        }

        private synchronized void begin() {
            thread = Thread.currentThread();
        }

        /** The thread is another one's from here on. */
        private synchronized void end() {
            thread = null;
            Thread.interrupted();
        }

        void giveUp() {
            RequestException late =
                    new RequestException(ErrorCode.TIMEOUT, "It took too long, and may take effect still.");
            if (done.completeExceptionally(late)) {
                synchronized (this) {
                    if (thread != null) {
                        thread.interrupt();
                    }
                }
            }
        }
    }

    /** @throws RequestException if there is none, or this user has a quarter of them (or 8) already */
    Place take(String user) throws RequestException {
        if (taken.merge(user, 1, Integer::sum) > placesOfOne) {
            forget(user);
            throw new RequestException(
                    ErrorCode.BUSY, "Too many of your commands are being carried out.", Duration.ofSeconds(1));
        }
        if (!places.tryAcquire()) {
            forget(user);
            throw new RequestException(
                    ErrorCode.BUSY, "There are too many commands at the moment.", Duration.ofSeconds(1));
        }
        return new Place(user);
    }

    private void release(String user) {
        forget(user);
        places.release();
    }

    private void forget(String user) {
        taken.computeIfPresent(user, (key, count) -> count == 1 ? null : count - 1);
    }

    /** How long each may take. */
    TimeLimit timeLimit() {
        return timeLimit;
    }

    /** Has something done that does not wait for anything; elsewhere if it is closed. */
    void execute(Runnable brief) {
        try {
            pool.execute(brief);
        } catch (RejectedExecutionException closed) {
            CompletableFuture.runAsync(brief);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
