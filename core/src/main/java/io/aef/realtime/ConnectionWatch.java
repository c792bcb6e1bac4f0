package io.aef.realtime;

import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.protocol.Packet;

/** Tells the listeners of one connection. There is none where nobody listens. All methods are called on the lane. */
final class ConnectionWatch implements LaneProbe.Load {

    private final Listeners listeners;
    private final LaneProbe probe;
    private final EngineSession session;
    private final InboundGate gate;
    private final long begin;
    /** As told last: what is counted up must be counted down. */
    private String transport;

    ConnectionWatch(Listeners listeners, LaneProbe probe, EngineSession session, InboundGate gate) {
        this.listeners = listeners;
        this.probe = probe;
        this.session = session;
        this.gate = gate;
        this.begin = listeners.begin();
        this.transport = session.transport();
    }

    void opened() {
        probe.add(this);
        listeners.connectionOpened(transport);
    }

    void upgraded() {
        transport = session.transport();
        listeners.upgraded();
    }

    void received(Packet packet, int bytes) {
        listeners.packetReceived(PacketKind.of(packet), transport, bytes);
    }

    /** @param taken what the session said when it was given it */
    void sent(PacketKind kind, Outgoing outgoing, boolean taken) {
        if (taken) {
            // Without the byte that stands for the type of each message.
            listeners.packetSent(
                    kind, transport, outgoing.length() - outgoing.messages().size());
        } else if (outgoing.isVolatile() && session.isOpen()) {
            listeners.dropped("volatile");
        }
    }

    void closed(DisconnectReason reason) {
        probe.remove(this);
        if (reason == DisconnectReason.SLOW_CONSUMER) {
            listeners.slowConsumer(transport);
        }
        listeners.connectionClosed(transport, reason, listeners.since(begin));
    }

    @Override
    public int waitingEvents() {
        return gate.waiting();
    }

    @Override
    public long bufferedBytes() {
        return session.bufferedBytes();
    }
}
