package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;

/** A request that has not been led to a session yet; exactly one of the methods that answer it is called. */
abstract sealed class Arrival {

    abstract HttpRequest request();

    abstract boolean isUpgrade();

    /** Answers it without a session. Any thread. */
    abstract void respond(HttpResponse response);

    /** Answers it with an error of the protocol. Any thread. */
    abstract void refuse(ConnectionError error, Headers middlewareHeaders);

    /** Opens a session of that id. Any thread. */
    abstract void open(String id, Engine engine, Headers middlewareHeaders);

    /** Leads it to its session, which may still turn a WebSocket away. On the session's lane. */
    abstract void join(EngineSession session, Engine engine, Headers middlewareHeaders);

    /** A plain HTTP request. */
    static final class Http extends Arrival {

        private final HttpExchange exchange;

        Http(HttpExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        HttpRequest request() {
            return exchange.request();
        }

        @Override
        boolean isUpgrade() {
            return false;
        }

        @Override
        void respond(HttpResponse response) {
            exchange.respond(response);
        }

        @Override
        void refuse(ConnectionError error, Headers middlewareHeaders) {
            exchange.respond(Refusal.toHttp(error, middlewareHeaders));
        }

        @Override
        void open(String id, Engine engine, Headers middlewareHeaders) {
            exchange.lane().run(() -> {
                EngineSession session = engine.newSession(id, exchange.lane(), request());
                HttpCall call = new HttpCall(exchange, middlewareHeaders);
                if (!engine.open(
                        session, new PollingTransport(session, engine.options(), engine.responseHeaders(), call))) {
                    call.respondAndClose(503);
                }
            });
        }

        @Override
        void join(EngineSession session, Engine engine, Headers middlewareHeaders) {
            PollingTransport polling = session.polling();
            if (polling == null) {
                throw new IllegalStateException("The session is not on polling.");
            }
            polling.handle(new HttpCall(exchange, middlewareHeaders));
        }
    }

    /** A WebSocket handshake. */
    static final class WebSocket extends Arrival {

        private final WebSocketHandshake handshake;

        WebSocket(WebSocketHandshake handshake) {
            this.handshake = handshake;
        }

        @Override
        HttpRequest request() {
            return handshake.request();
        }

        @Override
        boolean isUpgrade() {
            return true;
        }

        @Override
        void respond(HttpResponse response) {
            handshake.reject(response);
        }

        @Override
        void refuse(ConnectionError error, Headers middlewareHeaders) {
            handshake.reject(Refusal.toWebSocket(error));
        }

        @Override
        void open(String id, Engine engine, Headers middlewareHeaders) {
            Headers headers = engine.responseHeaders().ofUpgrade(request(), middlewareHeaders, id);
            handshake.accept(null, headers, engine.options().maxHttpBufferSize(), new WebSocketHandshake.Acceptor() {
                @Override
                public WebSocketListener opened(WebSocketLink link) {
                    return begin(id, link, engine);
                }

                @Override
                public void failed() {
                    // There is no session yet.
                }
            });
        }

        private WebSocketListener begin(String id, WebSocketLink link, Engine engine) {
            EngineSession session = engine.newSession(id, link.lane(), request());
            WebSocketTransport transport =
                    new WebSocketTransport(session, link, RequestVerifier.supportsBinary(request()), null);
            if (!engine.open(session, transport)) {
                transport.shutdown(CloseReason.FORCED_CLOSE);
            }
            return transport;
        }

        @Override
        void join(EngineSession session, Engine engine, Headers middlewareHeaders) {
            PollingTransport polling = session.polling();
            Headers headers = engine.responseHeaders().ofUpgrade(request(), middlewareHeaders, session.id());
            int maxMessageBytes = engine.options().maxHttpBufferSize();
            if (polling == null || session.isUpgrading()) {
                handshake.accept(null, headers, maxMessageBytes, new TurnedAway());
                return;
            }
            handshake.accept(
                    session.lane(),
                    headers,
                    maxMessageBytes,
                    session.beginUpgrade(polling, RequestVerifier.supportsBinary(request())));
        }
    }
}
