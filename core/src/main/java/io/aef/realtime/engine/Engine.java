package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Engine.IO server: verifies requests, opens sessions and leads each request to its session. Thread-safe. */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final EngineOptions options;
    private final EngineListener listener;
    private final Sessions sessions = new Sessions();
    private final EngineMiddlewares middlewares = new EngineMiddlewares();
    private final OutboundBudget budget;
    private final ResponseHeaders responseHeaders;
    private final Door door;
    private final Admission admission;
    private final @Nullable CorsMiddleware cors;
    private final @Nullable SessionRelay relay;

    /** @param listener is told of every session and of every refused request */
    public Engine(EngineOptions options, EngineListener listener) {
        this(options, listener, null);
    }

    /** @param relay leads requests to sessions of other nodes; null if there are none, or a balancer does it */
    public Engine(EngineOptions options, EngineListener listener, @Nullable SessionRelay relay) {
        this.options = options;
        this.listener = listener;
        this.budget = new OutboundBudget(sessions, options.maxTotalBufferedBytes());
        this.responseHeaders = new ResponseHeaders(options.cookie());
        this.door = new Door(options.connectionLimits());
        this.admission = new Admission(this, middlewares, sessions, door, relay);
        this.cors = options.cors() == null ? null : new CorsMiddleware(options.cors());
        if (cors != null) {
            use(cors);
        }
        this.relay = relay;
        if (relay != null) {
            relay.open(new LocalSessions(this, sessions, admission));
        }
    }

    /** The settings. */
    public EngineOptions options() {
        return options;
    }

    /** Adds a middleware behind those there are; requests that have begun do not see it. */
    public void use(EngineMiddleware middleware) {
        middlewares.add(middleware);
    }

    /** Adds a hook for the headers of each session's first response. */
    public void onInitialHeaders(HeadersHook hook) {
        responseHeaders.addInitialHook(hook);
    }

    /** Adds a hook for the headers of all responses of sessions, behind those of {@link #onInitialHeaders}. */
    public void onHeaders(HeadersHook hook) {
        responseHeaders.addHook(hook);
    }

    /** The CORS headers for the answer to a request that is not the engine's, such as one for a script beside it. */
    public Headers corsHeaders(HttpRequest request) {
        return cors == null ? Headers.empty() : cors.actual(request);
    }

    /** Whether a request of that path is for this engine: exactly {@code path}, not a prefix of it. */
    public boolean matches(String path) {
        return path.equals(options.requestPath()) || !options.addTrailingSlash() && path.equals(options.path() + "/");
    }

    /** Answers an HTTP request. Any thread. */
    public void handle(HttpExchange exchange) {
        admission.admit(new Arrival.Http(exchange, options.trustedProxies()));
    }

    /** Answers a WebSocket handshake. Any thread. */
    public void handle(WebSocketHandshake handshake) {
        admission.admit(new Arrival.WebSocket(handshake, options.trustedProxies()));
    }

    /** The open sessions; a live view. */
    public Collection<EngineSession> sessions() {
        return sessions.all();
    }

    /**
     * Refuses new sessions from now on, with 503, and goes on to serve those there are.
     *
     * @return completes when the last of them has ended
     */
    public CompletionStage<Void> drain() {
        return sessions.drain();
    }

    /**
     * Ends what this node has passed on to others such that the sessions there live on; see {@link SessionRelay#leave}. Before the
     * port is closed.
     */
    public CompletionStage<?> leave() {
        return relay == null ? CompletableFuture.completedStage(null) : relay.leave();
    }

    /**
     * Bytes of memory that wait beyond the high-water marks of all sessions, as {@code maxTotalBufferedBytes} counts them: a
     * packet that waits for many once. Any thread.
     */
    public long bufferedBytes() {
        return budget.used();
    }

    /**
     * Refuses new sessions from now on and ends all there are, at once; those that were closed before may still send, over
     * WebSocket, what waits for them.
     */
    public void close() {
        sessions.close();
    }

    /** What the listener throws concerns nobody else. */
    void tell(Consumer<EngineListener> news) {
        try {
            news.accept(listener);
        } catch (Throwable thrown) {
            LOG.error("An engine listener failed", thrown);
        }
    }

    ResponseHeaders responseHeaders() {
        return responseHeaders;
    }

    /** Whether a limit of all connections together refuses every new session at this moment. Any thread. */
    public boolean isFull() {
        return door.isFull();
    }

    OutboundBudget budget() {
        return budget;
    }

    Door door() {
        return door;
    }

    EngineSession newSession(String id, Lane lane, HttpRequest request, Door.Ticket ticket) {
        return new EngineSession(
                id, RequestVerifier.protocol(request), lane, request, options, sessions, ticket, budget);
    }

    /** Opens a new session, unless the engine is closed or the id has been taken meanwhile. On the session's lane. */
    boolean open(EngineSession session, Transport transport) {
        session.begin(transport);
        if (!sessions.add(session)) {
            if (sessions.isDraining()) {
                tell(EngineListener::refusedWhileDraining);
            }
            return false;
        }
        session.open(listener);
        return true;
    }
}
