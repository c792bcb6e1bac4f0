package io.aef.realtime.netty;

import io.aef.realtime.engine.Engine;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.WebSocketHandshake;

/**
 * Answers the requests of some paths. A host asks its handlers in their order and gives each request to the first that
 * matches. All methods are called on the event loop of the connection and must not block.
 */
public interface RequestHandler {

    /**
     * Whether requests of that path are for this handler.
     *
     * @param path without the query, undecoded
     */
    boolean matches(String path);

    /** Answers an HTTP request, now or later. */
    void handle(HttpExchange exchange);

    /** Answers a WebSocket handshake, now or later; with 404 unless overridden. */
    default void handle(WebSocketHandshake handshake) {
        handshake.reject(HttpResponse.empty(404, Headers.empty()));
    }

    /** Leads the requests of the engine's path to the engine. */
    static RequestHandler of(Engine engine) {
        return new RequestHandler() {
            @Override
            public boolean matches(String path) {
                return engine.matches(path);
            }

            @Override
            public void handle(HttpExchange exchange) {
                engine.handle(exchange);
            }

            @Override
            public void handle(WebSocketHandshake handshake) {
                engine.handle(handshake);
            }
        };
    }
}
