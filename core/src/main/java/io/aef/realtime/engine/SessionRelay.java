package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Leads requests to the node that has their session, so that a balancer in front of several nodes need not do it. A session stays
 * where it was opened, and all checks run there: a node that passes a request on looks at its session id only.
 *
 * <pre>
 *  client ── request ──▶ this node ── {@link #relay} ──▶ the owner: {@link Local#handle} ──▶ its session
 *         ◀── answer ───           ◀─────────────────
 * </pre>
 *
 * <p>Thread-safe; no method may block.
 */
public interface SessionRelay {

    /** What the ids of all sessions of this node end with; the same as long as it lives, with characters that are safe in URLs. */
    String tag();

    /** Whether an id ends with the tag of another node. Whether that is there, {@link #relay} finds out. */
    boolean isForeign(String sessionId);

    /** Begins to answer what other nodes pass on; once. */
    void open(Local local);

    /**
     * Passes a request on to the node that has its session, and the answer back.
     *
     * @param request that of the exchange, with the address of the client
     * @param unknown run on any thread if no node has the session: then the exchange is the caller's to answer, whose body may have
     *     been read
     */
    void relay(HttpExchange exchange, HttpRequest request, Runnable unknown);

    /** The same for a WebSocket, with its messages in both directions. */
    void relay(WebSocketHandshake handshake, HttpRequest request, Runnable unknown);

    /** What a relay needs of the engine of this node. Thread-safe. */
    interface Local {

        /** Where an open session of this node lives; null if it has none of that id. */
        @Nullable
        Lane laneOf(String sessionId);

        /** Answers a request that another node has passed on; its request has the address of the client already. */
        void handle(HttpExchange exchange);

        /** The same with a WebSocket handshake. */
        void handle(WebSocketHandshake handshake);

        /** The CORS headers of an answer that is not the engine's. */
        Headers corsHeaders(HttpRequest request);

        /** How many bytes the body of a request may have. */
        int maxBodyBytes();

        /** How long a session may be silent at most before it is over. */
        Duration silence();
    }
}
