package io.aef.realtime;

import java.util.List;

/** The client, or some of a broadcast's receivers, disconnected before they acknowledged. */
public final class AckDisconnectedException extends AckException {

    private static final long serialVersionUID = 1L;

    AckDisconnectedException(List<?> responses) {
        super("socket has been disconnected", responses, null);
    }
}
