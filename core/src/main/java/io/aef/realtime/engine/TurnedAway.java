package io.aef.realtime.engine;

import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket for a session that has one already. It is opened and closed at once, as by the official server: clients take
 * a refused handshake for an error, and a closed link for what it is.
 */
final class TurnedAway implements WebSocketHandshake.Acceptor, WebSocketListener {

    @Override
    public WebSocketListener opened(WebSocketLink link) {
        link.close(WebSocketTransport.NO_CODE);
        return this;
    }

    @Override
    public void failed() {
        // It went by itself.
    }

    @Override
    public void text(byte[] utf8) {
        // Nothing it sends reaches the session.
    }

    @Override
    public void binary(byte[] data) {
        // Nothing it sends reaches the session.
    }

    @Override
    public void idle() {}

    @Override
    public void closed(int code, @Nullable Throwable cause) {}
}
