package io.aef.realtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** What is behind the wrappers that futures put around an exception. */
final class Failures {

    private Failures() {}

    static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while ((root instanceof CompletionException || root instanceof ExecutionException) && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The same stage, except that its dependents are told what failed and not what wraps it. */
    static <T> CompletionStage<T> unwrapped(CompletionStage<T> stage) {
        CompletableFuture<T> bare = new CompletableFuture<>();
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                bare.complete(result);
            } else {
                bare.completeExceptionally(rootOf(failure));
            }
        });
        return bare;
    }
}
