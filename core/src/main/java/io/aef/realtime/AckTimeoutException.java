package io.aef.realtime;

import java.util.List;

/** Not all acknowledgements came in time. */
public final class AckTimeoutException extends AckException {

    private static final long serialVersionUID = 1L;

    AckTimeoutException(List<?> responses) {
        super("operation has timed out", responses, null);
    }
}
