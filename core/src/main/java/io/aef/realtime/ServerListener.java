package io.aef.realtime;

import io.aef.realtime.engine.ConnectionError;

/**
 * Is told what happens in a server, to count and time it; see {@link ServerBuilder#listener}. All methods do nothing unless
 * overridden.
 *
 * <p>They are called on event loops and in the threads of handlers, several at a time, and must not block: whatever they
 * take is taken from the clients. What one throws is contained and reported to {@link ServerBuilder#onError}, once for each
 * listener, and the others are told all the same.
 *
 * <p>A transport is {@code polling} or {@code websocket}. Bytes are those of a packet's text and attachments, without what
 * transports put around them and before compression; heartbeats are no packets. Times are in nanoseconds. What names a limit
 * or a policy is the server's own word and never a client's.
 */
public interface ServerListener {

    /** A connection has opened. */
    default void connectionOpened(String transport) {}

    /** A connection has moved from {@code polling} to {@code websocket}. */
    default void upgraded() {}

    /**
     * A connection has ended.
     *
     * @param transport the one it was on at the end
     * @param nanos how long it was open
     */
    default void connectionClosed(String transport, DisconnectReason reason, long nanos) {}

    /**
     * A connection was ended because its client read too slowly; {@link #connectionClosed} follows.
     *
     * @param bound {@code session} if more waited for this client than may, {@code total} if more waited for all together and
     *     it was among those furthest behind
     */
    default void slowConsumer(String transport, String bound) {}

    /**
     * A request was refused before it reached a connection, because something was wrong with it or the application forbids it;
     * its code is one of the protocol's. What {@link #connectionRefused} tells is not told here.
     */
    default void handshakeRefused(ConnectionError error) {}

    /**
     * A request was refused, whatever it was, because there are too many or because the server is closing.
     *
     * @param reason the limit, {@code maxConnections}, {@code maxUnjoined}, {@code maxConnectionsPerAddress} or
     *     {@code handshakesPerSecond}; or {@code draining}
     */
    default void connectionRefused(String reason) {}

    /** A socket has joined its namespace. */
    default void socketConnected() {}

    /** A socket that had joined has left. */
    default void socketDisconnected(DisconnectReason reason) {}

    /** A packet has arrived with all its attachments and is well-formed; it may still be one that is not allowed. */
    default void packetReceived(PacketKind kind, String transport, long bytes) {}

    /** A packet was taken to be sent to one client: a broadcast to n clients is n packets. */
    default void packetSent(PacketKind kind, String transport, long bytes) {}

    /**
     * An event was not sent to one client, or will not be, although its socket is connected. If it had waited already, it was
     * told as {@link #packetSent} before.
     *
     * @param policy {@code volatile}, {@code oldest}, {@code no room}, {@code conflated} or {@code refused}
     */
    default void dropped(String policy) {}

    /**
     * A handler of an event has returned. What it goes on to do asynchronously does not count.
     *
     * @param event a name the application has registered a handler for
     * @param failed whether it threw, or the arguments of the event did not fit it
     */
    default void handlerRan(String event, long nanos, boolean failed) {}

    /** A client has answered an event; told once for each client that answers a broadcast. */
    default void ackAnswered(long nanos) {}

    /** A client has not answered an event in time; told once for each client of a broadcast. */
    default void ackTimedOut() {}

    /** A client has disconnected without having answered an event; told once for each client of a broadcast. */
    default void ackDisconnected() {}

    /**
     * An event was dropped before the client could answer it, see {@link #dropped}; told once for each client of a broadcast.
     */
    default void ackDropped() {}

    /** A client came back and its earlier socket was continued. */
    default void recovered() {}

    /** A client came back and was given a new socket, because its earlier one could not be continued. */
    default void notRecovered() {}

    /** A client did more than a limit of rate allows. */
    default void rateLimited(String limit) {}

    /** The state of one event loop: once a second for each, and an empty one when the server has closed. */
    default void eventLoop(EventLoopSample sample) {}

    /** The state of the server's own threads for handlers: once a second, and an empty one when the server has closed. */
    default void handlerThreads(HandlerThreadsSample sample) {}
}
