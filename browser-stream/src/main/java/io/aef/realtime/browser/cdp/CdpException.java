package io.aef.realtime.browser.cdp;

import java.io.IOException;

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

    public Reason reason() {
        return reason;
    }
}
