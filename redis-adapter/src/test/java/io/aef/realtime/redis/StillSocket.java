package io.aef.realtime.redis;

import io.aef.realtime.adapter.AckListener;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.protocol.Packet;
import java.util.Set;

/** A socket that does nothing of what it is told. */
interface StillSocket extends LocalSocket {

    @Override
    default boolean deliver(Packet.Event packet, Outgoing outgoing) {
        return true;
    }

    @Override
    default SocketDetails details() {
        throw new UnsupportedOperationException();
    }

    @Override
    default void deliver(Packet.Event packet, Outgoing outgoing, AckListener ack) {}

    @Override
    default void join(Set<String> rooms) {}

    @Override
    default void leave(Set<String> rooms) {}

    @Override
    default void disconnect(boolean close) {}
}
