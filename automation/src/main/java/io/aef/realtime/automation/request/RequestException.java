package io.aef.realtime.automation.request;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses a request of a client. The message goes to the client as it is: a sentence for a person to read. */
public final class RequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient @Nullable Duration retryAfter;

    public RequestException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** @param retryAfter when the same may be granted; null if that is not known */
    public RequestException(ErrorCode code, String message, @Nullable Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public ErrorCode code() {
        return code;
    }

    /** When the same may be granted; null if that is not known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
