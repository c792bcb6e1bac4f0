package io.aef.realtime.automation.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A stage that is not waited for without end. */
public final class Deadline {

    private Deadline() {}

    /** The same stage, but that it fails with a {@link TimeoutException} if it takes longer. */
    public static <T> CompletionStage<T> of(CompletionStage<T> stage, Duration timeout, Scheduler scheduler) {
        return of(stage, timeout, scheduler, () -> new TimeoutException("There was no answer within " + timeout + "."));
    }

    /**
     * The same stage, but that it fails if it takes longer, on the thread of the scheduler; what comes of it later is dropped.
     *
     * @param late with what it fails then
     */
    public static <T> CompletionStage<T> of(
            CompletionStage<T> stage, Duration timeout, Scheduler scheduler, Supplier<? extends Exception> late) {
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
        if (!result.isDone()) {
            Runnable cancel = scheduler.schedule(() -> result.completeExceptionally(late.get()), timeout);
            result.whenComplete((value, failure) -> cancel.run());
        }
        return result;
    }
}
