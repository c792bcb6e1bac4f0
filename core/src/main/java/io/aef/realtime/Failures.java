package io.aef.realtime;

import java.util.concurrent.CompletionException;
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
}
