package io.aef.realtime.redis;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.InMemoryAdapter;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.RecoverySettings;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.adapter.SessionRecovery;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One namespace on all nodes. What concerns this node's own sockets is done here and at once, whatever becomes of the message to
 * the others; who is in which room on other nodes is not known here.
 */
final class ClusterAdapter implements Adapter {

    private final InMemoryAdapter local;
    private final Wire wire;
    private final Duration requestTimeout;
    private final Requests requests;
    private final Roster roster;
    private final @Nullable Recovering recovering;

    private volatile int lastCount = 1;

    private final AtomicReference<@Nullable CompletableFuture<Integer>> counting = new AtomicReference<>();

    /** What a wire with a log has besides. */
    private record Recovering(StreamsWire streams, NodeLog log, StreamsRecovery recovery) {

        /** Tells the others, unless it is for this node alone, and has the rest done here behind what this node has sent before. */
        boolean behind(ClusterMessage message, boolean local, Runnable here) {
            if (local) {
                return log.behind(here, () -> streams.bytes(message));
            }
            long bytes = streams.sendCounted(message);
            return log.behind(here, () -> bytes);
        }
    }

    /**
     * @param requestTimeout how long the answers of other nodes are waited for, where the application says nothing else
     */
    ClusterAdapter(AdapterContext context, Wire wire, Roster roster, Duration requestTimeout) {
        this.wire = wire;
        this.requestTimeout = requestTimeout;
        this.roster = roster;
        this.requests = new Requests(wire::send, this::serverCount, roster);
        roster.open();
        RecoverySettings settings = context.recovery();
        if (settings != null && wire instanceof StreamsWire streams) {
            NodeLog log = new NodeLog(context, streams);
            SessionCalls calls =
                    new SessionCalls(wire, roster, streams.patience().calls(), System::nanoTime);
            StreamsRecovery recovery = new StreamsRecovery(context, settings, streams, log, calls);
            this.local = InMemoryAdapter.numbered(context, log.sockets());
            this.recovering = new Recovering(streams, log, recovery);
            streams.open(receiver(context, new ClusterReceiver.Sessions(recovery, calls)), log);
        } else {
            this.local = InMemoryAdapter.withoutRecovery(context);
            this.recovering = null;
            wire.open(receiver(context, null));
        }
    }

    private ClusterReceiver receiver(AdapterContext context, ClusterReceiver.@Nullable Sessions sessions) {
        return new ClusterReceiver(context, local, wire, requests, requestTimeout, sessions);
    }

    @Override
    public @Nullable SessionRecovery recovery() {
        return recovering == null ? null : recovering.recovery;
    }

    // ---- this node -----------------------------------------------------------------------------------------------

    @Override
    public void add(LocalSocket socket) {
        if (recovering != null) {
            // Before the first event may be for it: what was sent to it without a number is known by when it came.
            recovering.recovery.added(socket);
        }
        local.add(socket);
    }

    @Override
    public void join(LocalSocket socket, Collection<String> rooms) {
        local.join(socket, rooms);
    }

    @Override
    public void leave(LocalSocket socket, Collection<String> rooms) {
        if (recovering != null) {
            recovering.log.leaving(socket, rooms, () -> local.rooms(socket));
        }
        local.leave(socket, rooms);
    }

    @Override
    public Set<String> remove(LocalSocket socket) {
        if (recovering != null) {
            recovering.recovery.removed(socket);
        }
        return local.remove(socket);
    }

    @Override
    public Set<String> rooms(LocalSocket socket) {
        return local.rooms(socket);
    }

    @Override
    public int roomCount(LocalSocket socket) {
        return local.roomCount(socket);
    }

    @Override
    public Collection<LocalSocket> localSockets(BroadcastOptions selection) {
        return local.localSockets(selection);
    }

    @Override
    public Set<String> localRooms() {
        return local.localRooms();
    }

    @Override
    public void addRoomListener(RoomListener listener) {
        local.addRoomListener(listener);
    }

    // ---- all nodes -----------------------------------------------------------------------------------------------

    @Override
    public void broadcast(Packet.Event event, BroadcastOptions selection) {
        if (recovering == null) {
            tellOthers(selection, new ClusterMessage.Broadcast(event, selection));
            local.broadcast(event, selection);
        } else if (selection.local() || selection.isVolatile()) {
            Packet.Event snapshot = recovering.recovery.snapshot(event);
            recovering.behind(
                    new ClusterMessage.Broadcast(snapshot, selection),
                    selection.local(),
                    () -> local.broadcast(snapshot, selection));
        } else {
            recovering.recovery.broadcast(event, selection);
        }
    }

    @Override
    public void settle(LocalSocket socket) {
        if (recovering != null) {
            recovering.log.settle(socket, local.rooms(socket));
        }
    }

    @Override
    public void broadcastWithAck(Packet.Event event, BroadcastOptions selection, BroadcastAckListener listener) {
        Packet.Event sent = recovering == null ? event : recovering.recovery.snapshot(event);
        ClusterMessage.BroadcastWithAck message = new ClusterMessage.BroadcastWithAck(Ids.next(), sent, selection);
        Runnable here = () -> local.broadcastWithAck(sent, selection, listener);
        Runnable send = () -> {
            if (recovering == null) {
                tellOthers(selection, message);
                here.run();
            } else if (!recovering.behind(message, selection.local(), here)) {
                dropped(local.localSockets(selection).size(), listener);
            }
        };
        if (selection.local()) {
            send.run();
        } else {
            requests.listen(message.requestId(), listener, timeout(selection), send);
        }
    }

    private static void dropped(int sockets, BroadcastAckListener listener) {
        listener.sent(sockets);
        for (int i = 0; i < sockets; i++) {
            listener.dropped();
        }
    }

    @Override
    public CompletionStage<List<SocketDetails>> fetchSockets(BroadcastOptions selection) {
        CompletionStage<List<SocketDetails>> own = local.fetchSockets(selection);
        if (selection.local()) {
            return own;
        }
        return own.thenCompose(here -> requests.gather(
                        new ClusterMessage.Fetch(Ids.next(), selection), SocketDetails.class, here, timeout(selection))
                .thenApply(ClusterAdapter::each));
    }

    /** Each once: one that continues its session elsewhere may be found by both nodes. */
    private static List<SocketDetails> each(List<SocketDetails> found) {
        Set<String> ids = new HashSet<>();
        return found.stream().filter(socket -> ids.add(socket.id())).toList();
    }

    private Duration timeout(BroadcastOptions selection) {
        Duration timeout = selection.timeout();
        return timeout == null ? requestTimeout : timeout;
    }

    @Override
    public void socketsJoin(BroadcastOptions selection, Set<String> rooms) {
        tellOthers(selection, new ClusterMessage.Join(selection, rooms));
        local.socketsJoin(selection, rooms);
    }

    @Override
    public void socketsLeave(BroadcastOptions selection, Set<String> rooms) {
        tellOthers(selection, new ClusterMessage.Leave(selection, rooms));
        local.socketsLeave(selection, rooms);
    }

    @Override
    public void disconnectSockets(BroadcastOptions selection, boolean close) {
        tellOthers(selection, new ClusterMessage.Disconnect(selection, close));
        local.disconnectSockets(selection, close);
    }

    private void tellOthers(BroadcastOptions selection, ClusterMessage message) {
        if (!selection.local()) {
            wire.send(message);
        }
    }

    @Override
    public void serverSideEmit(String name, List<?> args) {
        wire.send(new ClusterMessage.ServerSideEvent(name, args));
    }

    @Override
    public CompletionStage<List<JsonValue>> serverSideEmitWithAck(
            String name, List<?> args, @Nullable Duration timeout) {
        return requests.gather(
                new ClusterMessage.ServerSideRequest(Ids.next(), name, args),
                JsonValue.class,
                List.of(),
                timeout == null ? requestTimeout : timeout);
    }

    /**
     * Of the last time that Redis knew it, if it does not say it now. This node is one also while Redis does not know it. Whoever
     * asks while Redis is being asked waits for the same answer, and nobody for longer than half of the time of a request.
     */
    @Override
    public CompletionStage<Integer> serverCount() {
        CompletableFuture<Integer> mine = new CompletableFuture<>();
        CompletableFuture<Integer> others = counting.compareAndExchange(null, mine);
        if (others != null) {
            return others.minimalCompletionStage();
        }
        wire.countNodes().whenComplete((count, failure) -> {
            if (failure == null) {
                lastCount = Math.max(1, count);
            }
            mine.complete(lastCount);
        });
        mine.whenComplete((count, failure) -> counting.compareAndSet(mine, null));
        return mine.completeOnTimeout(lastCount, requestTimeout.toNanos() / 2, TimeUnit.NANOSECONDS)
                .minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> close() {
        requests.close();
        CompletionStage<?> kept =
                recovering == null ? CompletableFuture.completedFuture(null) : recovering.recovery.close();
        return kept.thenCompose(done -> {
                    CompletionStage<?> struck = roster.close();
                    return wire.close().thenCompose(ended -> struck);
                })
                .thenCompose(done -> local.close());
    }
}
