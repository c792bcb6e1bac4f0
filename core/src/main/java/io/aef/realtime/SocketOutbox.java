package io.aef.realtime;

import io.aef.realtime.adapter.AckListener;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SessionRecovery;
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

    private final Socket socket;
    private final PendingAcks acks = new PendingAcks();

    SocketOutbox(Socket socket) {
        this.socket = socket;
    }

    /** On the lane only. */
    PendingAcks acks() {
        return acks;
    }

    void emit(String event, List<@Nullable Object> args, boolean isVolatile, boolean compress) {
        ReservedEvents.check(event);
        if (!socket.isClosed()) {
            Packet.Event packet = new Packet.Event(socket.namespace().name(), event, args, Packet.NO_ACK);
            if (!isVolatile
                    && socket.port().sentPackets() != null
                    && socket.roomSet().isMember()) {
                // By way of the adapter, which keeps the packet for the case that it does not arrive.
                socket.namespace().adapter().broadcast(packet, toItself(compress));
                return;
            }
            Outgoing outgoing = socket.namespace().encode(packet, isVolatile, compress);
            lane().run(() -> write(packet, outgoing, false));
        }
    }

    private BroadcastOptions toItself(boolean compress) {
        return new BroadcastOptions(Set.of(socket.id()), Set.of(), false, compress, false, null);
    }

    <T> CompletionStage<T> emitWithAck(
            String event,
            Class<T> type,
            List<@Nullable Object> args,
            boolean isVolatile,
            boolean compress,
            @Nullable Duration timeout) {
        ReservedEvents.check(event);
        Namespace namespace = socket.namespace();
        Packet.Event packet = new Packet.Event(namespace.name(), event, args, namespace.nextAckId());
        Outgoing outgoing = namespace.encode(packet, isVolatile, compress);
        Executor executor = namespace.server().executor();
        CompletableFuture<T> result = new CompletableFuture<>();
        Listeners listeners = namespace.server().listeners();
        AckListener listener = new SocketAck<>(type, result, executor, listeners, listeners.begin());
        boolean alive = lane().run(() -> {
            if (acks.size() >= maxAcks()) {
                executor.execute(() -> result.completeExceptionally(new AckLimitException()));
                return;
            }
            AckListener waiting = timeout == null || socket.isClosed()
                    ? listener
                    : limited(packet.ackId(), listener, timeout, () -> {
                        listeners.ackTimedOut();
                        executor.execute(() -> result.completeExceptionally(new AckTimeoutException(List.of())));
                    });
            write(packet, outgoing, false, waiting);
        });
        if (!alive) {
            listener.disconnected();
        }
        return result;
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

    /** Sends what the client has missed, before anything else; on the lane. */
    void replay(List<SessionRecovery.Missed> missed) {
        SentPackets sent = socket.port().sentPackets();
        for (SessionRecovery.Missed each : missed) {
            if (socket.connection().write(PacketKind.EVENT, each.packet(), false) && sent != null) {
                sent.sent(each);
            }
        }
    }

    private int maxAcks() {
        return socket.namespace().server().options().sessionLimits().maxPendingAcks();
    }

    private Lane lane() {
        return socket.connection().session().lane();
    }
}
