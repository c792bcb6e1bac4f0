package io.aef.realtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Completes the stages that the application is given, and with them runs what it has attached to them: on threads of our own,
 * which no handler can keep busy, so that a handler may wait for a stage whatever executor it runs on. In no order between
 * stages.
 *
 * <p>On virtual threads where these cannot keep each other from running. Else in a fork-join pool, because that knows when
 * one of its threads waits for a stage and has another take its place: what is attached may wait for other stages. If that
 * has happened too often, whoever would wait is thrown a {@link RejectedExecutionException} instead: no stage is ever left
 * incomplete because all threads wait for each other. What blocks otherwise has a thread for as long as it blocks.
 *
 * <p>With handlers on the lane stages complete there too, or wherever the end comes from.
 */
final class Completions implements Executor {

    /** How many run at a time, those not counted that wait for a stage. */
    static final int RUNNING = 32;

    /** How many there are with those that wait for a stage. */
    static final int MAX = 256;

    private static final long IDLE_SECONDS = 10;

    private final Executor first;
    private final Executor last;
    private final @Nullable ForkJoinPool pool;

    /** @param virtual a thread for each task; null if there are none, or they may keep each other from running */
    Completions(HandlerExecutor handlers, @Nullable Executor virtual) {
        this.last = handlers.threads();
        if (handlers.isDirect()) {
            this.pool = null;
            this.first = HandlerExecutor.DIRECT;
        } else if (virtual != null) {
            this.pool = null;
            this.first = virtual;
        } else {
            this.pool = pool();
            this.first = pool;
        }
    }

    private static ForkJoinPool pool() {
        return new ForkJoinPool(
                RUNNING, Worker::new, null, true, RUNNING, MAX, RUNNING, null, IDLE_SECONDS, TimeUnit.SECONDS);
    }

    /** @param completion harmless if it is run twice */
    @Override
    public void execute(Runnable completion) {
        try {
            first.execute(completion);
        } catch (RejectedExecutionException | OutOfMemoryError closedOrNoThread) {
            last.execute(completion);
        }
    }

    /** The same stage, completing here; itself if it is complete. */
    <T> CompletionStage<T> bring(CompletionStage<T> stage) {
        CompletableFuture<T> source = stage.toCompletableFuture();
        if (source.isDone() || first == HandlerExecutor.DIRECT) {
            return stage;
        }
        CompletableFuture<T> brought = new CompletableFuture<>();
        source.whenComplete((value, failure) -> execute(() -> {
            if (failure == null) {
                brought.complete(value);
            } else {
                brought.completeExceptionally(Failures.rootOf(failure));
            }
        }));
        return brought;
    }

    /** Idle threads leave; what comes still is completed. */
    void shutdown() {
        if (pool != null) {
            pool.shutdown();
        }
    }

    /** Unlike the pool's own ones these see the classes of the application. */
    private static final class Worker extends ForkJoinWorkerThread {

        Worker(ForkJoinPool pool) {
            super(pool);
            setName("aef-realtime-completion-" + getPoolIndex());
        }
    }
}
