package io.aef.realtime;

import java.util.List;

/** The event was dropped on its way to the client, or to some of a broadcast's receivers: it was volatile, or too much waited. */
public final class AckDroppedException extends AckException {

    private static final long serialVersionUID = 1L;

    AckDroppedException(List<?> responses) {
        super("event has been dropped", responses, null);
    }
}
