package io.aef.realtime.json;

/** Text that is no JSON, or a value that does not fit the type asked for. The message does not repeat the value. */
public final class JsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }

    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
