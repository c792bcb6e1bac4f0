package io.aef.realtime;

import org.jspecify.annotations.Nullable;

/** Says why a middleware refuses a client or an event; may be thrown by it, or fail the stage it waits for. */
public final class RejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object data;

    /** With the message that the client is told. */
    public RejectedException(String message) {
        this(message, null);
    }

    /** With more data, which the client finds in {@code err.data}; null for none. */
    public RejectedException(String message, @Nullable Object data) {
        super(message, null, false, false);
        this.data = data;
    }

    /** What the client is told besides the message, or null. */
    public @Nullable Object data() {
        return data;
    }
}
