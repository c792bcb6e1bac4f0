package io.aef.realtime.engine.host;

import org.jspecify.annotations.Nullable;

/** A WebSocket opening handshake that waits for its answer: exactly one of the methods must be called, from any thread. */
public interface WebSocketHandshake {

    /** The head of the upgrade request. */
    HttpRequest request();

    /** The lane of the TCP connection the request came on. */
    Lane lane();

    /**
     * Refuses the handshake with an HTTP response and closes the TCP connection.
     */
    void reject(HttpResponse response);

    /**
     * Accepts the handshake: moves the connection to the lane, answers 101 and passes the open link on. If the peer goes
     * away meanwhile, {@code Acceptor.failed} is called instead.
     *
     * @param lane where the link must live, or null to leave it on the lane its connection came on
     * @param headers to be added to the 101 response
     * @param maxMessageBytes a longer message, after decompression, closes the link with code 1009
     */
    void accept(@Nullable Lane lane, Headers headers, int maxMessageBytes, Acceptor acceptor);

    /** Receives the outcome of an accepted handshake. */
    interface Acceptor {

        /** The link is open; called on its lane. No message is lost before the returned listener is in place. */
        WebSocketListener opened(WebSocketLink link);

        /** The peer went away, or sent something that is no WebSocket handshake, before the link was open. Any thread. */
        void failed();
    }
}
