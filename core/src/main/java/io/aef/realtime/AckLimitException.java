package io.aef.realtime;

import java.util.List;

/** The event was not sent, because the socket owes as many acknowledgements as {@link SessionLimits} allow. */
public final class AckLimitException extends AckException {

    private static final long serialVersionUID = 1L;

    AckLimitException() {
        super("too many acknowledgements are awaited", List.of(), null);
    }
}
