package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
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
     * @param unknown run on the lane of the exchange if no node has the session: then it is the caller's to answer, and its body may
     *     have been read
     */
    void relay(HttpExchange exchange, HttpRequest request, Runnable unknown);

    /** The same for a WebSocket, with its messages in both directions. */
    void relay(WebSocketHandshake handshake, HttpRequest request, Runnable unknown);

    /**
     * This node is about to close its port: what it has passed on ends such that the sessions live on, of which other nodes are
     * the owners. Polls are answered, so that their clients ask again elsewhere; a WebSocket is closed as going away. What still comes
     * is passed on as before, and ends like that. Once.
     *
     * @return completes when nothing that was passed on is under way; nobody promises that this comes about
     */
    CompletionStage<?> leave();

    /** What a relay needs of the engine of this node. Thread-safe. */
    interface Local {

        /** Where an open session of this node lives; null if it has none of that id. */
        @Nullable
        Lane laneOf(String sessionId);

        /** Answers a request that another node has passed on; its request has the address of the client already. */
        void handle(HttpExchange exchange);

        /** The same with a WebSocket handshake. */
        void handle(WebSocketHandshake handshake);

        /**
         * Answers the poll of a session that waits, if one does and nothing else is there to answer it, so that the client asks again.
         */
        void nudge(String sessionId);

        /** The CORS headers of an answer that is not the engine's. */
        Headers corsHeaders(HttpRequest request);

        /** How many bytes the body of a request may have. */
        int maxBodyBytes();

        /** How long a session may be silent at most before it is over. */
        Duration silence();
    }
}
