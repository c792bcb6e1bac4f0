package io.aef.realtime;

import io.aef.realtime.engine.CloseReason;

/** Why a socket disconnected; {@link #text} is the wording of the official server. */
public enum DisconnectReason {
    /** The connection broke, or the client violated the rules of the transport. */
    TRANSPORT_ERROR("transport error"),
    /** The client closed the connection. */
    TRANSPORT_CLOSE("transport close"),
    /** The server closed the connection, often because of an invalid packet. */
    FORCED_CLOSE("forced close"),
    /** The client's heartbeat did not come in time. */
    PING_TIMEOUT("ping timeout"),
    /** The client sent something that is no Engine.IO packet. */
    PARSE_ERROR("parse error"),
    /** The server is closing. */
    SERVER_SHUTTING_DOWN("server shutting down"),
    /** The server closed the connection and the client had not yet been told. */
    FORCED_SERVER_CLOSE("forced server close"),
    /** The client left the namespace. */
    CLIENT_NAMESPACE_DISCONNECT("client namespace disconnect"),
    /** {@link Socket#disconnect()} was called. */
    SERVER_NAMESPACE_DISCONNECT("server namespace disconnect"),
    /** The client read too slowly. Not in the official server. */
    SLOW_CONSUMER("slow consumer"),
    /** The client sent faster than the {@link RateLimit} with {@link RateLimit.Action#DISCONNECT}. Not in the official server. */
    RATE_LIMIT_EXCEEDED("rate limit exceeded");

    private final String text;

    DisconnectReason(String text) {
        this.text = text;
    }

    /** The wording of the official server. */
    public String text() {
        return text;
    }

    /** Whether the client may have lost its connection against its will, and is to find its session again. */
    boolean isRecoverable() {
        return switch (this) {
            case TRANSPORT_ERROR,
                    TRANSPORT_CLOSE,
                    FORCED_CLOSE,
                    PING_TIMEOUT,
                    SERVER_SHUTTING_DOWN,
                    FORCED_SERVER_CLOSE,
                    SLOW_CONSUMER -> true;
            case PARSE_ERROR, RATE_LIMIT_EXCEEDED, CLIENT_NAMESPACE_DISCONNECT, SERVER_NAMESPACE_DISCONNECT -> false;
        };
    }

    static DisconnectReason of(CloseReason reason) {
        return switch (reason) {
            case TRANSPORT_ERROR -> TRANSPORT_ERROR;
            case TRANSPORT_CLOSE -> TRANSPORT_CLOSE;
            case FORCED_CLOSE -> FORCED_CLOSE;
            case PING_TIMEOUT -> PING_TIMEOUT;
            case PARSE_ERROR -> PARSE_ERROR;
            case SLOW_CONSUMER -> SLOW_CONSUMER;
        };
    }
}
