package io.aef.realtime.engine.host;

import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that waits for its response. Its head has arrived, its body may not have.
 *
 * <p>Thread-safe: the engine answers from the lane of the session, which need not be {@link #lane()}.
 */
public interface HttpExchange {

    /** The head of the request. */
    HttpRequest request();

    /** The lane of the TCP connection the request came on; a new session moves in there. */
    Lane lane();

    /**
     * Collects the body. Exactly one method of the handler is called, once, on {@link #lane()}. At most one call per
     * exchange.
     *
     * @param limit in bytes; a declared or actual length beyond it ends the collection at once
     */
    void readBody(int limit, BodyHandler handler);

    /**
     * Answers. The host discards what is left of the body, or closes the connection if it cannot. At most one call per
     * exchange; after the peer has gone it does nothing.
     */
    default void respond(HttpResponse response) {
        respond(response, null);
    }

    /**
     * The same, and tells when the response takes no memory here any more.
     *
     * @param written run once on {@link #lane()} when the operating system has taken all of the response, or the peer has gone;
     *     null if nobody wants to know
     */
    void respond(HttpResponse response, @Nullable Runnable written);

    /** Has the task run once on {@link #lane()} if the peer goes away before the response is written. One task at most. */
    void onAbort(Runnable task);

    /** What becomes of a body. */
    interface BodyHandler {

        /** The whole body has arrived; the array is the handler's own. */
        void complete(byte[] body);

        /** It is longer than the limit. Nothing of it was kept. */
        void tooLarge();

        /** The peer went away in the middle, or sent it too slowly. */
        void aborted();
    }
}
