package io.aef.realtime;

import io.aef.realtime.engine.DropReason;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.protocol.Packet;

/**
 * Tells the listeners of one connection. There is none where nobody listens. All methods are called on the lane, but for
 * {@link #dropped}.
 */
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

    /** The session has taken it. */
    void sent(PacketKind kind, Outgoing outgoing) {
        // Without the byte that stands for the type of each message.
        listeners.packetSent(
                kind, transport, outgoing.length() - outgoing.messages().size());
    }

    /** Any thread. */
    void dropped(DropReason reason) {
        listeners.dropped(
                switch (reason) {
                    case VOLATILE -> "volatile";
                    case OLDEST -> "oldest";
                    case NO_ROOM -> "no room";
                    case CONFLATED -> "conflated";
                    case REFUSED -> "refused";
                });
    }

    void closed(DisconnectReason reason) {
        probe.remove(this);
        if (reason == DisconnectReason.SLOW_CONSUMER) {
            listeners.slowConsumer(transport, session.isCutForAll() ? "total" : "session");
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
