package io.aef.realtime.adapter;

import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The adapter that knows only this node; adapters that know more delegate to it. */
public final class InMemoryAdapter implements Adapter {

    private final AdapterContext context;
    private final @Nullable InMemoryRecovery recovery;
    private final Rooms rooms;

    public InMemoryAdapter(AdapterContext context) {
        this(context, context.recovery());
    }

    private InMemoryAdapter(AdapterContext context, @Nullable RecoverySettings settings) {
        this.context = context;
        this.recovery = settings == null ? null : new InMemoryRecovery(context, settings);
        this.rooms = recovery == null ? new Rooms() : recovery.rooms();
    }

    private InMemoryAdapter(AdapterContext context, NumberedSockets sockets) {
        this.context = context;
        this.recovery = null;
        this.rooms = sockets.rooms();
    }

    /** One that recovers no sessions, for an adapter that recovers them otherwise or not at all. */
    public static InMemoryAdapter withoutRecovery(AdapterContext context) {
        return new InMemoryAdapter(context, (RecoverySettings) null);
    }

    /** One whose sessions an adapter recovers that has a log of its own, and delivers what is in there by {@code sockets}. */
    public static InMemoryAdapter numbered(AdapterContext context, NumberedSockets sockets) {
        return new InMemoryAdapter(context, sockets);
    }

    @Override
    public @Nullable SessionRecovery recovery() {
        return recovery;
    }

    @Override
    public void add(LocalSocket socket) {
        rooms.add(socket);
        if (recovery != null) {
            recovery.added(socket);
        }
    }

    @Override
    public void join(LocalSocket socket, Collection<String> names) {
        rooms.join(socket, names);
    }

    @Override
    public void leave(LocalSocket socket, Collection<String> names) {
        rooms.leave(socket, names);
    }

    @Override
    public Set<String> remove(LocalSocket socket) {
        if (recovery != null) {
            recovery.removed(socket);
        }
        return rooms.remove(socket);
    }

    @Override
    public Set<String> rooms(LocalSocket socket) {
        return rooms.of(socket);
    }

    @Override
    public int roomCount(LocalSocket socket) {
        return rooms.count(socket);
    }

    @Override
    public Collection<LocalSocket> localSockets(BroadcastOptions options) {
        return rooms.select(options);
    }

    @Override
    public Set<String> localRooms() {
        return rooms.names();
    }

    /** Whether anybody on this node is in that room, or has that id. */
    public boolean isInhabited(String room) {
        return rooms.recipients(Set.of(room)).count() > 0;
    }

    @Override
    public void broadcast(Packet.Event event, BroadcastOptions options) {
        if (recovery != null && !options.isVolatile()) {
            recovery.broadcast(event, options);
            return;
        }
        Recipients recipients = rooms.recipients(options.rooms());
        if (recipients.count() > 0) {
            FanOut.send(context, event, options.delivery(), recipients, rooms.union(options.except()), null);
        }
    }

    @Override
    public void broadcastWithAck(Packet.Event event, BroadcastOptions options, BroadcastAckListener listener) {
        List<LocalSocket> selected = rooms.select(options);
        listener.sent(selected.size());
        if (!selected.isEmpty()) {
            Packet.Event withId = new Packet.Event(event.namespace(), event.name(), event.args(), context.nextAckId());
            Recipients recipients = Recipients.of(selected);
            FanOut.send(context, withId, options.delivery(), recipients, Set.of(), new EachOf(listener));
            listener.onEnd(early -> {
                if (early) {
                    forget(withId.ackId(), recipients);
                }
            });
        }
    }

    /** Nobody waits any more for what these have not answered. */
    private static void forget(long ackId, Recipients recipients) {
        for (Recipients.Group group : recipients.groups()) {
            group.lane.run(() -> {
                for (LocalSocket socket : group.sockets) {
                    socket.forget(ackId);
                }
            });
        }
    }

    @Override
    public CompletionStage<List<SocketDetails>> fetchSockets(BroadcastOptions options) {
        List<SocketDetails> details = new ArrayList<>();
        for (LocalSocket socket : rooms.select(options)) {
            details.add(socket.details());
        }
        return CompletableFuture.completedFuture(details);
    }

    @Override
    public void socketsJoin(BroadcastOptions options, Set<String> names) {
        rooms.select(options).forEach(socket -> socket.join(names));
    }

    @Override
    public void socketsLeave(BroadcastOptions options, Set<String> names) {
        rooms.select(options).forEach(socket -> socket.leave(names));
    }

    @Override
    public void disconnectSockets(BroadcastOptions options, boolean close) {
        rooms.select(options).forEach(socket -> socket.disconnect(close));
    }

    /** There is no other node. */
    @Override
    public void serverSideEmit(String name, List<?> args) {}

    /** There is no other node. */
    @Override
    public CompletionStage<List<JsonValue>> serverSideEmitWithAck(
            String name, List<?> args, @Nullable Duration timeout) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Integer> serverCount() {
        return CompletableFuture.completedFuture(1);
    }

    @Override
    public void addRoomListener(RoomListener listener) {
        rooms.addListener(listener);
    }

    @Override
    public CompletionStage<Void> close() {
        if (recovery != null) {
            recovery.close();
        }
        return CompletableFuture.completedFuture(null);
    }

    /** The part of a broadcast's listener that each of its receivers is given. */
    private record EachOf(BroadcastAckListener broadcast) implements AckListener {

        @Override
        public void answered(List<JsonValue> args) {
            broadcast.answered(args);
        }

        @Override
        public void disconnected() {
            broadcast.disconnected();
        }

        @Override
        public void dropped() {
            broadcast.dropped();
        }
    }
}
