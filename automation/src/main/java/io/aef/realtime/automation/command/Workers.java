package io.aef.realtime.automation.command;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads for what may wait, as many as there are commands, within a bound. */
final class Workers implements AutoCloseable {

    private static final long IDLE_SECONDS = 30;

    private final Duration timeout;
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor pool;

    Workers(int atOnce, Duration timeout) {
        this.timeout = timeout;
        this.pool =
                new ThreadPoolExecutor(0, atOnce, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "aef-command-" + threads.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Fails with {@link ErrorCode#TIMEOUT} when its time is over; it is interrupted then, and may take effect all the same. */
    CompletionStage<@Nullable Object> run(Callable<@Nullable Object> work) {
        CompletableFuture<@Nullable Object> done = new CompletableFuture<>();
        Future<?> running;
        try {
            running = pool.submit(() -> {
                try {
                    done.complete(work.call());
                } catch (Throwable thrown) {
                    done.completeExceptionally(thrown);
                }
            });
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(new RequestException(
                    ErrorCode.BUSY, "There are too many commands at the moment.", Duration.ofSeconds(1)));
        }
        CompletableFuture<?> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS).thenRun(() -> {
            if (done.completeExceptionally(
                    new RequestException(ErrorCode.TIMEOUT, "It took too long, and may take effect still."))) {
                running.cancel(true);
            }
        });
        done.whenComplete((result, failure) -> timer.cancel(false));
        return done;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
