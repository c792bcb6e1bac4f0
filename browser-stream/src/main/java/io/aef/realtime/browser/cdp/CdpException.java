package io.aef.realtime.browser.cdp;

import java.io.IOException;
import java.util.concurrent.CompletionException;

/** The browser did not do what it was asked: it refused, did not answer in time, or has gone. */
public final class CdpException extends IOException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The browser answered with an error. */
        REFUSED,
        /** There was no answer in time; it may still come. */
        TIMED_OUT,
        /** The connection, or the tab, has gone. */
        GONE
    }

    private final Reason reason;

    public CdpException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What has failed, without the wrapping that stages put around it. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    public Reason reason() {
        return reason;
    }
}
