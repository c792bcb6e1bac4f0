package io.aef.realtime.examples.conformance;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.netty.RequestHandler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whether a request is with the engine: requests of two connections may overtake each other, and a poll that waits shows nothing.
 * {@code GET /arrived/NAME} is answered with 200 when a request with the header {@code x-name: NAME} has come, else with 404.
 */
final class Arrivals implements RequestHandler {

    private static final String PREFIX = "/arrived/";

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** The same handler, whose requests are noted as soon as it has them. */
    RequestHandler noting(RequestHandler handler) {
        return new RequestHandler() {
            @Override
            public boolean matches(String path) {
                return handler.matches(path);
            }

            @Override
            public void handle(HttpExchange exchange) {
                handler.handle(exchange);
                String name = exchange.request().headers().get("x-name");
                if (name != null) {
                    names.add(name);
                }
            }

            @Override
            public void handle(WebSocketHandshake handshake) {
                handler.handle(handshake);
            }
        };
    }

    @Override
    public boolean matches(String path) {
        return path.startsWith(PREFIX);
    }

    @Override
    public void handle(HttpExchange exchange) {
        boolean arrived = names.remove(exchange.request().path().substring(PREFIX.length()));
        exchange.respond(HttpResponse.empty(arrived ? 200 : 404, Headers.empty()));
    }
}
