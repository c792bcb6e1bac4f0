package io.aef.realtime;

import io.aef.realtime.adapter.AckListener;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.protocol.Packet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket as its adapter sees it. */
final class SocketPort implements LocalSocket, SocketDetails {

    private final Socket socket;
    private final @Nullable SentPackets sent;

    /** @param sent null for a socket that cannot be recovered */
    SocketPort(Socket socket, @Nullable SentPackets sent) {
        this.socket = socket;
        this.sent = sent;
    }

    @Override
    public @Nullable SentPackets sentPackets() {
        return sent;
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
    public boolean deliver(Packet.Event packet, Outgoing outgoing) {
        try {
            return socket.outbox().write(packet, outgoing, true);
        } catch (RuntimeException | Error e) {
            socket.connection().failedToWrite(e);
            return false;
        }
    }

    @Override
    public void expect(Outgoing outgoing) {
        socket.connection().session().expect(outgoing);
    }

    @Override
    public void arrived(Outgoing outgoing) {
        EngineSession session = socket.connection().session();
        session.arrived(outgoing);
        if (session.lane().inLane()) {
            session.settled();
        }
    }

    @Override
    public void supersede(Runnable then) {
        boolean alive = lane().run(() -> {
            // Whatever comes of it, somebody waits for what is next.
            socket.namespace().server().errors().guard(socket, "connection", socket.connection()::superseded);
            then.run();
        });
        if (!alive) {
            then.run();
        }
    }

    @Override
    public void deliver(Packet.Event packet, Outgoing outgoing, AckListener ack) {
        try {
            socket.outbox().write(packet, outgoing, true, ack);
        } catch (RuntimeException | Error e) {
            socket.connection().failedToWrite(e);
        }
    }

    @Override
    public void forget(long ackId) {
        socket.outbox().acks().remove(ackId);
    }

    @Override
    public void join(Set<String> rooms) {
        // Whoever lets many sockets join is not told of one that cannot: the others still shall.
        socket.namespace()
                .server()
                .errors()
                .guard(socket, "socketsJoin", () -> socket.roomSet().join(rooms));
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
