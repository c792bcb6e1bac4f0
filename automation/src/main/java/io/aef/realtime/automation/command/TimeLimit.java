package io.aef.realtime.automation.command;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long something is waited for.
 *
 * @param executor does what is to be done when that is over: the JDK watches all time-outs with one thread, which nobody may hold up
 */
record TimeLimit(Duration limit, Executor executor) {

    /**
     * Has something done when it is over.
     *
     * @return takes it back, harmlessly at any time
     */
    Runnable whenOver(Runnable action) {
        CompletableFuture<Void> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, limit.toNanos(), TimeUnit.NANOSECONDS).thenRunAsync(action, executor);
        return () -> timer.cancel(false);
    }

    /** The same stage, but that it fails with a {@link TimeoutException} if it takes longer. */
    <T> CompletableFuture<T> on(CompletionStage<T> stage) {
        // A copy: for the stage itself others may wait for longer.
        CompletableFuture<T> result = stage.toCompletableFuture().copy();
        if (!result.isDone()) {
            Runnable stop = whenOver(() -> result.completeExceptionally(new TimeoutException("It took too long.")));
            result.whenComplete((value, failure) -> stop.run());
        }
        return result;
    }
}
