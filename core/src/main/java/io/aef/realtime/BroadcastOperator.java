package io.aef.realtime;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A selection of sockets, and how to send to them. Immutable. */
public final class BroadcastOperator implements Broadcaster {

    /** One namespace, or the children of a dynamic one at the time of the call. */
    private final Supplier<Collection<Namespace>> namespaces;

    private final BroadcastOptions options;

    BroadcastOperator(Supplier<Collection<Namespace>> namespaces, BroadcastOptions options) {
        this.namespaces = namespaces;
        this.options = options;
    }

    static BroadcastOperator of(Namespace namespace) {
        List<Namespace> one = List.of(namespace);
        return new BroadcastOperator(() -> one, BroadcastOptions.ALL);
    }

    @Override
    public BroadcastOperator operator() {
        return this;
    }

    BroadcastOperator withRooms(List<String> rooms) {
        if (rooms.isEmpty()) {
            throw new IllegalArgumentException("rooms: none (expected: at least one)");
        }
        return with(options.withRooms(union(options.rooms(), rooms)));
    }

    BroadcastOperator without(List<String> rooms) {
        return with(options.withExcept(union(options.except(), rooms)));
    }

    BroadcastOperator withDelivery(UnaryOperator<Delivery> change) {
        return with(options.withDelivery(change.apply(options.delivery())));
    }

    BroadcastOperator withLocal() {
        return with(options.withLocal(true));
    }

    BroadcastOperator withTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        return with(options.withTimeout(timeout));
    }

    private BroadcastOperator with(BroadcastOptions changed) {
        return new BroadcastOperator(namespaces, changed);
    }

    private static Set<String> union(Set<String> some, List<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return all;
    }

    void emitNow(String event, List<@Nullable Object> args) {
        ReservedEvents.check(event);
        for (Namespace namespace : namespaces.get()) {
            namespace.adapter().broadcast(packet(namespace, event, args), options);
        }
    }

    <T> CompletionStage<List<T>> emitWithAckNow(String event, Class<T> type, List<@Nullable Object> args) {
        ReservedEvents.check(event);
        List<CompletionStage<List<T>>> parts = new ArrayList<>();
        for (Namespace namespace : namespaces.get()) {
            BroadcastAcks<T> acks = new BroadcastAcks<>(type, namespace.server(), options.timeout());
            namespace.adapter().broadcastWithAck(packet(namespace, event, args), options, acks);
            parts.add(acks.start(options.local() ? null : namespace.adapter()));
        }
        return joined(parts);
    }

    private static Packet.Event packet(Namespace namespace, String event, List<@Nullable Object> args) {
        return new Packet.Event(namespace.name(), event, args, Packet.NO_ACK);
    }

    CompletionStage<List<RemoteSocket>> fetchNow() {
        List<CompletionStage<List<RemoteSocket>>> parts = new ArrayList<>();
        for (Namespace namespace : namespaces.get()) {
            CompletionStage<List<SocketDetails>> found = namespace.adapter().fetchSockets(options);
            parts.add(namespace.server().completions().bring(found).thenApply(sockets -> remote(namespace, sockets)));
        }
        return joined(parts);
    }

    private static List<RemoteSocket> remote(Namespace namespace, List<SocketDetails> found) {
        List<RemoteSocket> sockets = new ArrayList<>(found.size());
        for (SocketDetails details : found) {
            sockets.add(new RemoteSocket(namespace, details));
        }
        return sockets;
    }

    private static <T> CompletionStage<List<T>> joined(List<CompletionStage<List<T>>> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        CompletionStage<List<T>> all = CompletableFuture.completedFuture(List.of());
        for (CompletionStage<List<T>> part : parts) {
            all = all.thenCombine(part, (some, more) -> {
                List<T> both = new ArrayList<>(some);
                both.addAll(more);
                return both;
            });
        }
        return Failures.unwrapped(all);
    }

    void joinNow(List<String> rooms) {
        namespaces.get().forEach(namespace -> namespace.adapter().socketsJoin(options, Set.copyOf(rooms)));
    }

    void leaveNow(List<String> rooms) {
        namespaces.get().forEach(namespace -> namespace.adapter().socketsLeave(options, Set.copyOf(rooms)));
    }

    void disconnectNow(boolean close) {
        namespaces.get().forEach(namespace -> namespace.adapter().disconnectSockets(options, close));
    }
}
