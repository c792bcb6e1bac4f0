package io.aef.realtime.browser.jpeg;

/** The bytes are no JPEG, or one of a kind that is not supported. The message is a full sentence and fit for a log. */
public final class JpegException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: every frame of a source may cause one. */
    JpegException(String message) {
        super(message, null, false, false);
    }
}
