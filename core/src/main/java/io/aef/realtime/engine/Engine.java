package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.WebSocketHandshake;
import java.util.Collection;

/** The Engine.IO server: verifies requests, opens sessions and leads each request to its session. Thread-safe. */
public final class Engine {

    public Engine(EngineOptions options, EngineListener listener) {
        throw new IllegalStateException("to be written");
    }

    /** Whether a request of that path is for this engine: exactly {@code path}, not a prefix of it. */
    public boolean matches(String path) {
        throw new IllegalStateException("to be written");
    }

    /** Answers an HTTP request. Any thread. */
    public void handle(HttpExchange exchange) {
        throw new IllegalStateException("to be written");
    }

    /** Answers a WebSocket handshake. Any thread. */
    public void handle(WebSocketHandshake handshake) {
        throw new IllegalStateException("to be written");
    }

    /** The open sessions; a live view. */
    public Collection<EngineSession> sessions() {
        throw new IllegalStateException("to be written");
    }

    /** Refuses new sessions from now on and ends all there are, at once. */
    public void close() {
        throw new IllegalStateException("to be written");
    }
}
