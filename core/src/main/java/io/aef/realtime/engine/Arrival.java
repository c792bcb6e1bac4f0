package io.aef.realtime.engine;

import io.aef.realtime.engine.Door.Ticket;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that has not been led to a session yet; exactly one of the methods that answer it is called. */
abstract sealed class Arrival {

    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

    private final HttpRequest request;

    /** Whether somebody has taken it over to answer it. */
    private volatile boolean taken;

    private Arrival(HttpRequest request) {
        this.request = request;
    }

    /** The request, with the address of the client. */
    final HttpRequest request() {
        return request;
    }

    /** Where it came in. */
    abstract Lane lane();

    abstract boolean isUpgrade();

    /** Whether what it asks for is a session's to answer. */
    abstract boolean mayBeRelayed();

    /** Passes it on, unless no node has its session. Any thread. */
    abstract void relay(SessionRelay relay, Runnable unknown);

    /** Answers it without a session. Any thread. */
    final void respond(HttpResponse response) {
        taken = true;
        answer(response);
    }

    /** Answers it with an error of the protocol. Any thread. */
    final void refuse(ConnectionError error, Headers middlewareHeaders) {
        respond(refusal(error, middlewareHeaders));
    }

    /** Something went wrong that nobody has foreseen: it is answered with 500 unless it is somebody else's already. Any thread. */
    final void fail(Throwable thrown) {
        LOG.error("A request could not be handled", thrown);
        if (!taken) {
            respond(HttpResponse.empty(500, Headers.empty()).thenClose());
        }
    }

    /** From now on whoever is given it answers it. */
    final void taken() {
        taken = true;
    }

    abstract void answer(HttpResponse response);

    abstract HttpResponse refusal(ConnectionError error, Headers middlewareHeaders);

    /** Opens a session of that id, which holds the ticket as long as it lives. Any thread. */
    abstract void open(String id, Ticket ticket, Engine engine, Headers middlewareHeaders);

    /** Leads it to its session, which may still turn a WebSocket away. On the session's lane. */
    abstract void join(EngineSession session, Engine engine, Headers middlewareHeaders);

    /** A plain HTTP request. */
    static final class Http extends Arrival {

        private final HttpExchange exchange;

        Http(HttpExchange exchange, TrustedProxies proxies) {
            super(proxies.resolve(exchange.request()));
            this.exchange = exchange;
        }

        @Override
        Lane lane() {
            return exchange.lane();
        }

        @Override
        boolean isUpgrade() {
            return false;
        }

        /** What else there is, such as a preflight, is answered alike by all nodes. */
        @Override
        boolean mayBeRelayed() {
            return request().method().equals("GET") || request().method().equals("POST");
        }

        @Override
        void relay(SessionRelay relay, Runnable unknown) {
            relay.relay(exchange, request(), unknown);
        }

        @Override
        void answer(HttpResponse response) {
            exchange.respond(response);
        }

        @Override
        HttpResponse refusal(ConnectionError error, Headers middlewareHeaders) {
            return Refusal.toHttp(error, middlewareHeaders);
        }

        @Override
        void open(String id, Ticket ticket, Engine engine, Headers middlewareHeaders) {
            boolean runs = lane().run(() -> {
                try {
                    begin(id, ticket, engine, new HttpCall(exchange, request(), middlewareHeaders));
                } catch (Throwable thrown) {
                    ticket.release();
                    fail(thrown);
                }
            });
            if (!runs) {
                ticket.release();
            }
        }

        private void begin(String id, Ticket ticket, Engine engine, HttpCall call) {
            EngineSession session = engine.newSession(id, lane(), request(), ticket);
            PollingTransport polling = new PollingTransport(session, engine.options(), engine.responseHeaders(), call);
            taken();
            if (!engine.open(session, polling)) {
                ticket.release();
                call.respondAndClose(503);
            }
        }

        @Override
        void join(EngineSession session, Engine engine, Headers middlewareHeaders) {
            PollingTransport polling = session.polling();
            if (polling == null) {
                throw new IllegalStateException("The session is not on polling.");
            }
            HttpCall call = new HttpCall(exchange, request(), middlewareHeaders);
            taken();
            try {
                polling.handle(call);
            } catch (RuntimeException | Error e) {
                // It may have been taken in part: nobody knows what the client could rely on.
                session.end(CloseReason.TRANSPORT_ERROR, e);
                throw e;
            }
        }
    }

    /** A WebSocket handshake. */
    static final class WebSocket extends Arrival {

        private final WebSocketHandshake handshake;

        WebSocket(WebSocketHandshake handshake, TrustedProxies proxies) {
            super(proxies.resolve(handshake.request()));
            this.handshake = handshake;
        }

        @Override
        Lane lane() {
            return handshake.lane();
        }

        @Override
        boolean isUpgrade() {
            return true;
        }

        @Override
        boolean mayBeRelayed() {
            return true;
        }

        @Override
        void relay(SessionRelay relay, Runnable unknown) {
            relay.relay(handshake, request(), unknown);
        }

        @Override
        void answer(HttpResponse response) {
            handshake.reject(response);
        }

        @Override
        HttpResponse refusal(ConnectionError error, Headers middlewareHeaders) {
            return Refusal.toWebSocket(error);
        }

        @Override
        void open(String id, Ticket ticket, Engine engine, Headers middlewareHeaders) {
            Headers headers = engine.responseHeaders().ofUpgrade(request(), middlewareHeaders, id);
            taken();
            handshake.accept(null, headers, engine.options().maxHttpBufferSize(), new WebSocketHandshake.Acceptor() {
                @Override
                public WebSocketListener opened(WebSocketLink link) {
                    return begin(id, ticket, link, engine);
                }

                @Override
                public void failed() {
                    ticket.release();
                }
            });
        }

        private WebSocketListener begin(String id, Ticket ticket, WebSocketLink link, Engine engine) {
            EngineSession session = engine.newSession(id, link.lane(), request(), ticket);
            WebSocketTransport transport = new WebSocketTransport(
                    session,
                    link,
                    RequestVerifier.supportsBinary(request()),
                    engine.options().closeTimeout(),
                    null);
            if (!engine.open(session, transport)) {
                ticket.release();
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
                taken();
                handshake.accept(null, headers, maxMessageBytes, new TurnedAway());
                return;
            }
            Upgrade upgrade = session.beginUpgrade(polling, RequestVerifier.supportsBinary(request()));
            taken();
            handshake.accept(session.lane(), headers, maxMessageBytes, upgrade);
        }
    }
}
