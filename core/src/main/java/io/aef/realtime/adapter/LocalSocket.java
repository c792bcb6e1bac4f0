package io.aef.realtime.adapter;

import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket of this node, as far as an adapter needs to know it: the one port through which adapters reach sockets. */
public interface LocalSocket {

    /** The id of the socket; also the name of a room it alone is in from the beginning. */
    String id();

    /** The lane of its connection. */
    Lane lane();

    /** What is sent to it of the packet log, if the client may continue the session later; else null. */
    default @Nullable SentPackets sentPackets() {
        return null;
    }

    /**
     * Sends an event to the client; on the lane. Does nothing if the socket is not connected.
     *
     * @param outgoing the packet, encoded and shared: see {@link Outgoing#share}
     * @return whether it was taken to be sent: false as well if it was dropped because the client is behind
     */
    boolean deliver(Packet.Event packet, Outgoing outgoing);

    /**
     * A packet for this socket alone is being handed over to its lane and counts as waiting for it; {@link #arrived} follows
     * behind its delivery. Any thread; whoever calls may hold locks.
     */
    default void expect(Outgoing outgoing) {}

    /** The end of {@link #expect}; on the lane, or in any thread when that has ended. */
    default void arrived(Outgoing outgoing) {}

    /** The same for an event whose acknowledgement is passed on; the listener is told at once if the socket is not connected. */
    void deliver(Packet.Event packet, Outgoing outgoing, AckListener ack);

    /**
     * Another connection continues the session: closes this one, which nobody is behind any more, and keeps the session.
     * Any thread.
     *
     * @param then run when that is done. Any thread
     */
    default void supersede(Runnable then) {
        then.run();
    }

    /** Nobody waits for that acknowledgement any more; on the lane. */
    default void forget(long ackId) {}

    /** Joins rooms, if it may be in so many. Any thread. */
    void join(Set<String> rooms);

    /** Leaves rooms. Any thread. */
    void leave(Set<String> rooms);

    /**
     * Disconnects it from its namespace. Any thread.
     *
     * @param close whether the underlying connection is closed with all its sockets
     */
    void disconnect(boolean close);

    /** What may be told of it to any node. Any thread. */
    SocketDetails details();
}
