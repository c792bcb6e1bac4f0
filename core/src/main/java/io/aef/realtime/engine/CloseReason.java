package io.aef.realtime.engine;

/** Why an Engine.IO session ended; {@link #text} is the wording of the official server. */
public enum CloseReason {
    /** The connection broke, or the peer violated the rules of the transport. */
    TRANSPORT_ERROR("transport error"),
    /** The peer closed the connection. */
    TRANSPORT_CLOSE("transport close"),
    /** This side closed the session. */
    FORCED_CLOSE("forced close"),
    /** No heartbeat came in time. */
    PING_TIMEOUT("ping timeout"),
    /** The peer sent something that is no Engine.IO packet. */
    PARSE_ERROR("parse error"),
    /**
     * The peer read too slowly: more waited for it than {@code maxBufferedBytes} or {@code maxBufferedPackets}, or it was the
     * furthest behind when {@code maxTotalBufferedBytes} were exceeded. Not in the official server.
     */
    SLOW_CONSUMER("slow consumer");

    private final String text;

    CloseReason(String text) {
        this.text = text;
    }

    /** The wording of the official server. */
    public String text() {
        return text;
    }
}
