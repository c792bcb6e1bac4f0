package io.aef.realtime.redis;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.engine.SessionRelay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes many nodes one, over Redis; given to {@link io.aef.realtime.ServerBuilder#adapter} of one server. The client is the
 * application's: it is not shut down with the server. Each server needs a client of its own, because Redis counts nodes by their
 * connections: where several servers of a process share one they find each other, but nodes in other processes count them as one.
 */
public final class RedisAdapter implements AdapterFactory {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    private final AtomicBoolean warned = new AtomicBoolean();

    /** Whether a server has it. */
    private final AtomicBoolean given;

    private final RedisLink link;
    private final Wiring wiring;
    private final String prefix;
    private final Roster roster;
    private final String node;
    private final Duration requestTimeout;
    private final @Nullable RedisRelay relay;

    /** @param prefix of names in Redis */
    RedisAdapter(RedisLink link, Wiring wiring, String prefix, Duration requestTimeout) {
        this(link, wiring, prefix, requestTimeout, Roster.Rhythm.DEFAULT);
    }

    RedisAdapter(RedisLink link, Wiring wiring, String prefix, Duration requestTimeout, Roster.Rhythm rhythm) {
        this.given = new AtomicBoolean();
        this.link = link;
        this.wiring = wiring;
        this.node = Ids.next();
        this.prefix = prefix;
        this.roster = new Roster(
                link, prefix + "#nodes", node, Ids.nameOfThisProcess(), rhythm, Timers::after, System::nanoTime);
        this.requestTimeout = requestTimeout;
        this.relay = null;
        status().watchNodes(roster::all);
    }

    private RedisAdapter(RedisAdapter other, RelayOptions options, LongSupplier clock) {
        this.given = other.given;
        this.link = other.link;
        this.wiring = other.wiring;
        this.node = other.node;
        this.prefix = other.prefix;
        this.roster = other.roster;
        this.requestTimeout = other.requestTimeout;
        this.relay = new RedisRelay(link.beside(options.maxWaitingBytes()), roster, prefix, node, options, clock);
        status().watchRelay(relay::pending);
    }

    /** On the wire of {@code @socket.io/redis-adapter}: {@code createAdapter}. */
    public static RedisAdapter classic(RedissonClient redisson) {
        return classic(redisson, ClassicOptions.DEFAULT);
    }

    /**
     * The same with other options.
     *
     * @throws IllegalArgumentException if the client has a {@code NameMapper} that changes names which begin with the key: patterns of
     *     channels do not go through it, and Node nodes would not be heard, nor hear
     */
    public static RedisAdapter classic(RedissonClient redisson, ClassicOptions options) {
        Check.notMapped(redisson, options.key() + "#/#");
        return classic(RedisLink.over(redisson, false, options.maxWaitingBytes()), options);
    }

    /**
     * The same with a client of its own, which ends with the server. Redis need not be there yet.
     *
     * @param address of one Redis server, such as {@code redis://127.0.0.1:6379}, or {@code rediss://} for TLS
     * @throws IllegalArgumentException if it is none
     */
    public static RedisAdapter classic(String address, ClassicOptions options) {
        return classic(RedisLink.to(address, false, 0, options.maxWaitingBytes()), options);
    }

    private static RedisAdapter classic(RedisLink link, ClassicOptions options) {
        return new RedisAdapter(link, Wiring.classic(link, options), options.key(), options.requestTimeout());
    }

    /** On the wire of {@code @socket.io/redis-adapter}: {@code createShardedAdapter}. Needs Redis 7. */
    public static RedisAdapter sharded(RedissonClient redisson) {
        return sharded(redisson, ShardedOptions.DEFAULT);
    }

    /** The same with other options. */
    public static RedisAdapter sharded(RedissonClient redisson, ShardedOptions options) {
        SubscriptionRoom.check(redisson, options.subscriptionMode());
        return sharded(RedisLink.over(redisson, true, options.maxWaitingBytes()), options);
    }

    /**
     * The same with a client of its own, which ends with the server. Redis need not be there yet.
     *
     * @param address of one Redis server, such as {@code redis://127.0.0.1:6379}, or {@code rediss://} for TLS
     * @throws IllegalArgumentException if it is none
     */
    public static RedisAdapter sharded(String address, ShardedOptions options) {
        return sharded(RedisLink.to(address, true, 0, options.maxWaitingBytes()), options);
    }

    private static RedisAdapter sharded(RedisLink link, ShardedOptions options) {
        return new RedisAdapter(link, Wiring.sharded(link, options), options.channelPrefix(), options.requestTimeout());
    }

    /**
     * On the wire of {@code @socket.io/redis-streams-adapter}. The one with which clients may continue their sessions on any
     * node; see {@link io.aef.realtime.ConnectionStateRecovery}.
     */
    public static RedisAdapter streams(RedissonClient redisson) {
        return streams(redisson, StreamsOptions.DEFAULT);
    }

    /** The same with other options. */
    public static RedisAdapter streams(RedissonClient redisson, StreamsOptions options) {
        return streams(redisson, options, Patience.DEFAULT);
    }

    static RedisAdapter streams(RedissonClient redisson, StreamsOptions options, Patience patience) {
        RedisLink link = RedisLink.over(redisson, options.useShardedPubSub(), options.maxWaitingBytes());
        return streams(link, options, patience);
    }

    /**
     * The same with a client of its own, which ends with the server. Redis need not be there yet.
     *
     * @param address of one Redis server, such as {@code redis://127.0.0.1:6379}, or {@code rediss://} for TLS
     * @throws IllegalArgumentException if it is none
     */
    public static RedisAdapter streams(String address, StreamsOptions options) {
        return streams(
                RedisLink.to(address, options.useShardedPubSub(), options.streamCount(), options.maxWaitingBytes()),
                options,
                Patience.DEFAULT);
    }

    private static RedisAdapter streams(RedisLink link, StreamsOptions options, Patience patience) {
        return new RedisAdapter(
                link, Wiring.streams(link, options, patience), options.channelPrefix(), options.requestTimeout());
    }

    /**
     * The same, for nodes behind a balancer without sticky sessions: a request that comes to a node which has not its session is
     * passed on, whole, through Redis, with its headers. Instead of this adapter, not beside it. All nodes of the cluster must have
     * it so; sessions of Node nodes are not reached.
     */
    public RedisAdapter withoutStickySessions() {
        return withoutStickySessions(RelayOptions.DEFAULT);
    }

    /** The same with other options. */
    public RedisAdapter withoutStickySessions(RelayOptions options) {
        return withoutStickySessions(options, System::nanoTime);
    }

    /** @param clock in nanoseconds, by which what is passed on takes too long */
    RedisAdapter withoutStickySessions(RelayOptions options, LongSupplier clock) {
        return new RedisAdapter(this, options, clock);
    }

    @Override
    public @Nullable SessionRelay sessionRelay() {
        return relay;
    }

    /** How this node gets on with Redis. */
    public RedisStatus status() {
        return link.status();
    }

    /** Which nodes there are. */
    Roster roster() {
        return roster;
    }

    /** @throws IllegalStateException if another server has this adapter, or had it */
    @Override
    public Adapter create(AdapterContext context) {
        // Each server has it, from its beginning to its end.
        if (context.namespace().equals("/") && !given.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "This RedisAdapter has been given to a server already: make one for each server.");
        }
        Wire wire = wiring.wire(context.namespace(), context.json(), node);
        if (context.recovery() != null && !(wire instanceof StreamsWire) && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "connectionStateRecovery is set, but no session is recovered on this wire: that takes RedisAdapter.streams.");
        }
        return new ClusterAdapter(context, wire, roster, requestTimeout);
    }

    @Override
    public CompletionStage<Void> close() {
        CompletionStage<?> relayed = relay == null ? CompletableFuture.completedStage(null) : relay.close();
        return relayed.thenCompose(ended -> link.close());
    }
}
