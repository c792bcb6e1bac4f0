package io.aef.realtime.engine;

/** The peer sent something that the protocol does not allow. The message is a full sentence and fit for a log. */
public final class ProtocolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: a peer can cause as many of these as it likes. */
    public ProtocolException(String message) {
        super(message, null, false, false);
    }
}
