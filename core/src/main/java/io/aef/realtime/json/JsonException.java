package io.aef.realtime.json;

import org.jspecify.annotations.Nullable;

/** Text that is no JSON, or a value that does not fit the type asked for. The message does not repeat the value. */
public final class JsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: a peer can cause as many of these as it likes. */
    public JsonException(String message) {
        super(message, null, false, false);
    }

    /** A failure of what the application asked for, with a stack trace. */
    public JsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
