package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.protocol.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * Speaks to the clients of a cluster from a process that is no server, as {@code @socket.io/redis-emitter} does. Immutable: what
 * narrows the selection returns another emitter. Thread-safe; no method waits for Redis. What is emitted by one thread arrives in
 * its order; on a Redis Cluster, what goes to one channel or stream does.
 *
 * <p>The client is the application's, and not shut down. Before the process ends, {@link #flush} is to be waited for.
 */
public final class RedisEmitter {

    /** By which the nodes of the official adapters know that it is none of them. */
    private static final String NODE = "emitter";

    private static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    private final RedisLink link;
    private final Wiring wiring;
    private final Json json;
    private final String namespace;
    private final Wire wire;
    private final BroadcastOptions selection;

    private RedisEmitter(RedisLink link, Wiring wiring, Json json, String namespace, BroadcastOptions selection) {
        this(link, wiring, json, namespace, wiring.wire(namespace, json, NODE), selection);
    }

    private RedisEmitter(
            RedisLink link, Wiring wiring, Json json, String namespace, Wire wire, BroadcastOptions selection) {
        this.link = link;
        this.wiring = wiring;
        this.json = json;
        this.namespace = namespace;
        this.wire = wire;
        this.selection = selection;
    }

    static RedisEmitter of(RedisLink link, Wiring wiring) {
        return new RedisEmitter(link, wiring, JacksonJson.standard(), "/", BroadcastOptions.ALL);
    }

    /** For a cluster of {@link RedisAdapter#classic}. */
    public static RedisEmitter classic(RedissonClient redisson) {
        return classic(redisson, ClassicOptions.DEFAULT);
    }

    /**
     * For a cluster of {@link RedisAdapter#classic} with these options.
     *
     * @throws IllegalArgumentException if the client has a {@code NameMapper}, as there
     */
    public static RedisEmitter classic(RedissonClient redisson, ClassicOptions options) {
        Check.notMapped(redisson, options.key() + "#/#");
        RedisLink link = RedisLink.over(redisson, false, options.maxWaitingBytes());
        return of(link, Wiring.classic(link, options));
    }

    /** For a cluster of {@link RedisAdapter#sharded}. */
    public static RedisEmitter sharded(RedissonClient redisson) {
        return sharded(redisson, ShardedOptions.DEFAULT);
    }

    /** For a cluster of {@link RedisAdapter#sharded} with these options. */
    public static RedisEmitter sharded(RedissonClient redisson, ShardedOptions options) {
        RedisLink link = RedisLink.over(redisson, true, options.maxWaitingBytes());
        return of(link, Wiring.sharded(link, options));
    }

    /** For a cluster of {@link RedisAdapter#streams}. */
    public static RedisEmitter streams(RedissonClient redisson) {
        return streams(redisson, StreamsOptions.DEFAULT);
    }

    /** For a cluster of {@link RedisAdapter#streams} with these options. */
    public static RedisEmitter streams(RedissonClient redisson, StreamsOptions options) {
        RedisLink link = RedisLink.over(redisson, options.useShardedPubSub(), options.maxWaitingBytes());
        return of(link, Wiring.streams(link, options, Patience.DEFAULT));
    }

    /** The same with arguments written by that mapper; default: {@link JacksonJson#standard}. */
    public RedisEmitter json(Json value) {
        return new RedisEmitter(link, wiring, value, namespace, selection);
    }

    /** To all sockets of another namespace; the main one is {@code /}. */
    public RedisEmitter of(String name) {
        return new RedisEmitter(link, wiring, json, name.startsWith("/") ? name : "/" + name, BroadcastOptions.ALL);
    }

    /**
     * Selects the sockets that are in any of these rooms, together with those selected before.
     *
     * @throws IllegalArgumentException if there is no room given
     */
    public RedisEmitter to(String... rooms) {
        if (rooms.length == 0) {
            throw new IllegalArgumentException("rooms: none (expected: at least one)");
        }
        return with(selection.withRooms(union(selection.rooms(), rooms)));
    }

    /** The same as {@link #to}. */
    public RedisEmitter in(String... rooms) {
        return to(rooms);
    }

    /** Leaves out the sockets that are in any of these rooms. */
    public RedisEmitter except(String... rooms) {
        return with(selection.withExcept(union(selection.except(), rooms)));
    }

    /** Sends such that sockets that still have something to send miss it. */
    public RedisEmitter volatile_() {
        return with(selection.withDelivery(selection.delivery().withVolatile(true)));
    }

    /** Whether HTTP compression may be applied to it; so by default. */
    public RedisEmitter compress(boolean compress) {
        return with(selection.withDelivery(selection.delivery().withCompress(compress)));
    }

    private RedisEmitter with(BroadcastOptions changed) {
        return new RedisEmitter(link, wiring, json, namespace, wire, changed);
    }

    private static Set<String> union(Set<String> some, String... more) {
        Set<String> all = new LinkedHashSet<>(some);
        Collections.addAll(all, more);
        return all;
    }

    /**
     * Sends an event to the selected sockets.
     *
     * @throws IllegalArgumentException if the name is one of those that mean something else to clients
     * @throws io.aef.realtime.json.JsonException if an argument cannot be written
     */
    public void emit(String event, @Nullable Object... args) {
        if (RESERVED.contains(event)) {
            throw new IllegalArgumentException("event: " + event + " (expected: none of the reserved names)");
        }
        List<@Nullable Object> list = new ArrayList<>(args.length);
        Collections.addAll(list, args);
        wire.send(new ClusterMessage.Broadcast(new Packet.Event(namespace, event, list, Packet.NO_ACK), selection));
    }

    /** Lets the selected sockets join rooms. */
    public void socketsJoin(String... rooms) {
        wire.send(new ClusterMessage.Join(selection, Set.of(rooms)));
    }

    /** Lets the selected sockets leave rooms. */
    public void socketsLeave(String... rooms) {
        wire.send(new ClusterMessage.Leave(selection, Set.of(rooms)));
    }

    /**
     * Disconnects the selected sockets.
     *
     * @param close whether their connections are closed, with all sockets of other namespaces on them
     */
    public void disconnectSockets(boolean close) {
        wire.send(new ClusterMessage.Disconnect(selection, close));
    }

    /** Sends an event to the servers, whatever is selected. There is no acknowledgement. */
    public void serverSideEmit(String event, @Nullable Object... args) {
        wire.send(new ClusterMessage.ServerSideEvent(event, new ArrayList<>(Arrays.asList(args))));
    }

    /** Completes when Redis has taken all that was emitted before, or it is lost; on a thread that is not to be kept waiting. */
    public CompletionStage<Void> flush() {
        return link.publisher().flush();
    }

    /** How this process gets on with Redis. */
    public RedisStatus status() {
        return link.status();
    }
}
