package io.aef.realtime;

import io.aef.realtime.adapter.AckListener;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SessionRecovery;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.DropReason;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one socket sends: encoded in the calling thread, written on the lane. */
final class SocketOutbox {

    private enum HandOver {
        DONE,
        /** The packet was dropped. */
        REFUSED,
        /** The connection is being closed, or has been. */
        GONE
    }

    private final Socket socket;
    private final PendingAcks acks = new PendingAcks();
    private volatile boolean recoveryForbidden;

    SocketOutbox(Socket socket) {
        this.socket = socket;
    }

    /** On the lane only. */
    PendingAcks acks() {
        return acks;
    }

    /** @return whether it is on its way, as far as the calling thread can know */
    boolean emit(String event, List<@Nullable Object> args, Delivery delivery) {
        ReservedEvents.check(event);
        if (socket.isClosed()) {
            return false;
        }
        Packet.Event packet = new Packet.Event(socket.namespace().name(), event, args, Packet.NO_ACK);
        if (!delivery.isVolatile()
                && socket.port().sentPackets() != null
                && socket.roomSet().isMember()) {
            return emitRecoverably(packet, delivery);
        }
        Outgoing outgoing = socket.namespace().encode(packet, delivery);
        if (lane().isClear()) {
            return write(packet, outgoing, false);
        }
        return handOver(packet, outgoing, () -> write(packet, outgoing, false)) == HandOver.DONE;
    }

    /**
     * By way of the adapter, which keeps the packet for the case that it does not arrive. What is refused is not kept: nobody
     * is to be told of it later.
     */
    private boolean emitRecoverably(Packet.Event packet, Delivery delivery) {
        EngineSession session = socket.connection().session();
        awaitRoom(session, delivery, 1);
        if (!session.hasRoom(delivery)) {
            socket.events().outgoing(packet);
            if (session.mustArrive(delivery)) {
                // Before its lane can ask whether the session is to be kept.
                forbidRecovery();
                session.condemn();
            } else {
                socket.connection().dropped(DropReason.REFUSED);
            }
            return false;
        }
        socket.namespace().adapter().broadcast(packet, toItself(delivery));
        return true;
    }

    private BroadcastOptions toItself(Delivery delivery) {
        return new BroadcastOptions(Set.of(socket.id()), Set.of(), delivery, false, null);
    }

    /** An event that must arrive was refused, or the client broke the rules: the session must not be continued. */
    void forbidRecovery() {
        recoveryForbidden = true;
    }

    boolean isRecoveryForbidden() {
        return recoveryForbidden;
    }

    <T> CompletionStage<T> emitWithAck(
            String event, Class<T> type, List<@Nullable Object> args, Delivery delivery, @Nullable Duration timeout) {
        ReservedEvents.check(event);
        Namespace namespace = socket.namespace();
        Packet.Event packet = new Packet.Event(namespace.name(), event, args, namespace.nextAckId());
        Outgoing outgoing = namespace.encode(packet, delivery);
        Executor completions = namespace.server().completions();
        CompletableFuture<T> result = new CompletableFuture<>();
        Listeners listeners = namespace.server().listeners();
        AckListener listener = new SocketAck<>(type, result, completions, listeners, listeners.begin());
        Runnable write = () -> {
            if (acks.size() >= maxAcks()) {
                completions.execute(() -> result.completeExceptionally(new AckLimitException()));
                return;
            }
            AckListener waiting = timeout == null || socket.isClosed()
                    ? listener
                    : limited(packet.ackId(), listener, timeout, () -> {
                        listeners.ackTimedOut();
                        completions.execute(() -> result.completeExceptionally(new AckTimeoutException(List.of())));
                    });
            write(packet, outgoing, false, waiting);
        };
        if (lane().isClear()) {
            write.run();
        } else {
            switch (handOver(packet, outgoing, write)) {
                case REFUSED -> listener.dropped();
                case GONE -> listener.disconnected();
                case DONE -> {}
            }
        }
        return result;
    }

    /** Has the lane write it, unless more has been handed over than may wait for this client. */
    private HandOver handOver(Packet.Event packet, Outgoing outgoing, Runnable write) {
        EngineSession session = socket.connection().session();
        awaitRoom(session, outgoing.delivery(), outgoing.length());
        if (!session.reserve(outgoing)) {
            socket.events().outgoing(packet);
            return session.isCondemned() ? HandOver.GONE : HandOver.REFUSED;
        }
        boolean alive = lane().run(
                        () -> {
                            session.arrived(outgoing);
                            write.run();
                            session.settled();
                        },
                        outgoing.length());
        if (!alive) {
            session.arrived(outgoing);
        }
        return alive ? HandOver.DONE : HandOver.GONE;
    }

    /** What the client will have to wait for is decided on the lane: a policy may make room there, if it is let come to it. */
    private void awaitRoom(EngineSession session, Delivery delivery, long length) {
        lane().awaitRoom();
        while (session.isAwaited(delivery, length) && lane().awaitTurn()) {
            // Others may have been faster.
        }
    }

    private AckListener limited(long ackId, AckListener listener, Duration timeout, Runnable timedOut) {
        Lane.Timeout timer = lane().schedule(
                        () -> {
                            acks.remove(ackId);
                            timedOut.run();
                        },
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        return new AckListener() {
            @Override
            public void answered(List<JsonValue> args) {
                timer.cancel();
                listener.answered(args);
            }

            @Override
            public void disconnected() {
                timer.cancel();
                listener.disconnected();
            }

            @Override
            public void dropped() {
                timer.cancel();
                listener.dropped();
            }
        };
    }

    /** On the lane. A socket that owes too many acknowledgements is left out as if it had gone. */
    void write(Packet.Event packet, Outgoing outgoing, boolean shared, AckListener listener) {
        if (socket.isClosed() || acks.size() >= maxAcks()) {
            listener.disconnected();
            return;
        }
        acks.add(packet.ackId(), listener);
        write(packet, outgoing, shared);
    }

    /** On the lane. Returns whether the session has taken it. */
    boolean write(Packet.Event packet, Outgoing outgoing, boolean shared) {
        if (socket.isClosed()) {
            return false;
        }
        socket.events().outgoing(packet);
        return socket.connection().write(PacketKind.EVENT, outgoing, shared);
    }

    /** Sends what the client has missed, before any other event; on the lane. */
    void replay(List<SessionRecovery.Missed> missed) {
        SentPackets sent = socket.port().sentPackets();
        for (SessionRecovery.Missed each : missed) {
            if (socket.connection().write(PacketKind.EVENT, each.packet(), false) && sent != null) {
                sent.sent(each);
            }
        }
        // Of a replay that was cut off, the rest is still missed by whoever continues the session next.
        if (sent != null && !socket.isClosed()) {
            sent.replayed();
        }
    }

    private int maxAcks() {
        return socket.namespace().server().options().sessionLimits().maxPendingAcks();
    }

    private Lane lane() {
        return socket.connection().session().lane();
    }
}
