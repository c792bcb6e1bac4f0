package io.aef.realtime;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An acknowledgement, or some of a broadcast's, did not come. */
public abstract sealed class AckException extends RuntimeException
        permits AckTimeoutException,
                AckDisconnectedException,
                AckDroppedException,
                AckUnfitException,
                AckLimitException {

    private static final long serialVersionUID = 1L;

    private final transient List<?> responses;

    AckException(String message, List<?> responses, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.responses = responses;
    }

    /** The answers to a broadcast that did come, in their order and of the type asked for; empty for a single socket. */
    public List<@Nullable Object> responses() {
        return Collections.unmodifiableList(responses);
    }
}
