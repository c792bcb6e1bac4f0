package io.aef.realtime.protocol;

/** The peer sent something that is no Socket.IO packet. The message is the official parser's where it has one. */
public final class PacketException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: a peer can cause as many of these as it likes. */
    public PacketException(String message) {
        super(message, null, false, false);
    }
}
