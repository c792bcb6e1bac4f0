package io.aef.realtime.automation;

import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one connection asks for, one after the other: each begins when the one before has ended, however long that takes. Thread-safe. */
final class Turns {

    private final int maxWaiting;

    // Guarded by this.
    private final Queue<Supplier<CompletionStage<?>>> waiting = new ArrayDeque<>(1);
    private boolean busy;

    /** @param maxWaiting beside the one that was begun */
    Turns(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    /**
     * Begins it, or has it begin behind all that was taken before. No lock is held while it does.
     *
     * @return false if too many wait already; then it is dropped
     */
    boolean take(Supplier<CompletionStage<?>> request) {
        synchronized (this) {
            if (busy) {
                return waiting.size() < maxWaiting && waiting.add(request);
            }
            busy = true;
        }
        run(request);
        return true;
    }

    /** What is said to whom it was dropped. */
    static RequestException refusal() {
        return new RequestException(
                ErrorCode.BUSY, "Too much that you have asked for is not done yet.", Duration.ofSeconds(1));
    }

    /** In a loop as long as they end at once. */
    private void run(Supplier<CompletionStage<?>> first) {
        for (Supplier<CompletionStage<?>> next = first; next != null; next = next()) {
            CompletableFuture<?> done = begin(next).toCompletableFuture();
            if (!done.isDone()) {
                done.whenComplete((result, failure) -> {
                    Supplier<CompletionStage<?>> behind = next();
                    if (behind != null) {
                        run(behind);
                    }
                });
                return;
            }
        }
    }

    private static CompletionStage<?> begin(Supplier<CompletionStage<?>> request) {
        try {
            return request.get();
        } catch (Throwable failed) {
            // An error, too: nothing behind it would ever begin.
            return CompletableFuture.failedFuture(failed);
        }
    }

    private synchronized @Nullable Supplier<CompletionStage<?>> next() {
        Supplier<CompletionStage<?>> next = waiting.poll();
        busy = next != null;
        return next;
    }
}
