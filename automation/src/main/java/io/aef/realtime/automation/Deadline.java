package io.aef.realtime.automation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** A stage that is not waited for without end. */
final class Deadline {

    private Deadline() {}

    /** The same stage, but that it fails with a {@link TimeoutException} if it takes longer. */
    static <T> CompletionStage<T> of(CompletionStage<T> stage, Duration timeout, Scheduler scheduler) {
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
        if (!result.isDone()) {
            Runnable cancel = scheduler.schedule(
                    () -> result.completeExceptionally(
                            new TimeoutException("There was no answer within " + timeout + ".")),
                    timeout);
            result.whenComplete((value, failure) -> cancel.run());
        }
        return result;
    }
}
