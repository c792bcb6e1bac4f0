package io.aef.realtime;

import io.aef.realtime.adapter.AckListener;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.util.Map;
import java.util.Set;

/** A socket as its adapter sees it. */
final class SocketPort implements LocalSocket, SocketDetails {

    private final Socket socket;

    SocketPort(Socket socket) {
        this.socket = socket;
    }

    @Override
    public String id() {
        return socket.id();
    }

    @Override
    public Lane lane() {
        return socket.connection().session().lane();
    }

    @Override
    public void deliver(Packet.Event packet, Outgoing outgoing) {
        socket.outbox().write(packet, outgoing, true);
    }

    @Override
    public void deliver(Packet.Event packet, Outgoing outgoing, AckListener ack) {
        socket.outbox().write(packet, outgoing, true, ack);
    }

    @Override
    public void join(Set<String> rooms) {
        socket.roomSet().join(rooms);
    }

    @Override
    public void leave(Set<String> rooms) {
        socket.roomSet().leave(rooms);
    }

    @Override
    public void disconnect(boolean close) {
        socket.disconnect(close);
    }

    @Override
    public SocketDetails details() {
        return this;
    }

    @Override
    public Map<String, Object> handshake() {
        return socket.handshake().toMap();
    }

    @Override
    public Set<String> rooms() {
        return socket.rooms();
    }

    @Override
    public Map<String, Object> data() {
        return socket.data();
    }
}
