package io.aef.realtime.netty;

import io.aef.realtime.engine.ProtocolException;

/** The peer broke the rules of RFC 6455. Carries the close code to answer with. */
final class WebSocketFailure extends Exception {

    static final int PROTOCOL_ERROR = 1002;
    static final int INVALID_UTF8 = 1007;
    static final int POLICY_VIOLATION = 1008;
    static final int TOO_BIG = 1009;

    private static final long serialVersionUID = 1L;

    private final int code;

    WebSocketFailure(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    ProtocolException asProtocolException() {
        return new ProtocolException(String.valueOf(getMessage()));
    }
}
