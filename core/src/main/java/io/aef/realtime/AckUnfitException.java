package io.aef.realtime;

import java.util.List;

/** The acknowledgement, or one of a broadcast's, is of another type than was asked for. */
public final class AckUnfitException extends AckException {

    private static final long serialVersionUID = 1L;

    AckUnfitException(List<?> responses, Throwable cause) {
        super("an acknowledgement is of another type", responses, cause);
    }
}
