package io.aef.realtime.adapter;

import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.protocol.Packet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket that takes everything and says nothing. */
class FakeSocket implements LocalSocket, SocketDetails {

    private final String id;
    private final Lane lane;
    private final @Nullable SentPackets sent;

    FakeSocket(String id, Lane lane) {
        this.id = id;
        this.lane = lane;
        this.sent = null;
    }

    /** One that may be recovered by its own id. */
    FakeSocket(String id) {
        this.id = id;
        this.lane = new ManualLane();
        this.sent = new SentPackets(id);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public @Nullable SentPackets sentPackets() {
        return sent;
    }

    @Override
    public boolean deliver(Packet.Event packet, Outgoing outgoing) {
        return true;
    }

    @Override
    public void deliver(Packet.Event packet, Outgoing outgoing, AckListener ack) {}

    @Override
    public void join(Set<String> rooms) {}

    @Override
    public void leave(Set<String> rooms) {}

    @Override
    public void disconnect(boolean close) {}

    @Override
    public SocketDetails details() {
        return this;
    }

    @Override
    public Map<String, Object> handshake() {
        return Map.of();
    }

    @Override
    public Set<String> rooms() {
        return Set.of();
    }

    @Override
    public Map<String, Object> data() {
        return Map.of();
    }

    @Override
    public String toString() {
        return id;
    }
}
