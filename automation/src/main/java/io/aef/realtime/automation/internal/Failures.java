package io.aef.realtime.automation.internal;

import java.util.concurrent.CompletionException;

/** What has failed. */
public final class Failures {

    private Failures() {}

    /** Without the wrapping that stages put around it. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
