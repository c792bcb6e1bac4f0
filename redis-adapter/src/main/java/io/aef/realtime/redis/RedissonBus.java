package io.aef.realtime.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RPatternTopic;
import org.redisson.api.RScript;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.listener.MessageListener;
import org.redisson.api.listener.PatternMessageListener;
import org.redisson.api.options.OptionalOptions;
import org.redisson.api.options.PlainOptions;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes and subscribes with a client of the application, which is never shut down here. */
final class RedissonBus implements Bus {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    /**
     * By the clock of Redis: those of the nodes may differ. Whoever else writes to the list may put on it what he wants: what would be
     * there for longer than an hour is taken off, and only so much is read.
     */
    private static final String ENROLL = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            redis.call('ZREMRANGEBYSCORE', KEYS[1], now + 3600000, '+inf')
            redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
            local found = {}
            for _, each in ipairs(redis.call('ZRANGE', KEYS[1], '-' .. ARGV[3], -1)) do
              if #each <= tonumber(ARGV[4]) then
                found[#found + 1] = each
              end
            end
            return found
            """;

    /** Nodes that are believed in: those that were put on the list last. */
    static final int MAX_NODES = 1000;

    /** Of the id and the name of one. */
    private static final int MAX_NODE_BYTES = 512;

    private static final String TAKE = """
            local value = redis.call('GET', KEYS[1])
            if not value then
              return {}
            end
            local left = redis.call('PTTL', KEYS[1])
            redis.call('DEL', KEYS[1])
            return {value, tostring(left)}
            """;

    /**
     * As a script: commands that only read are left to replicas, which may not have what was written last. Redis itself knows no bound
     * of bytes.
     */
    private static final String RANGE = """
            local found = redis.call(ARGV[1], KEYS[1], ARGV[2], ARGV[3], 'COUNT', ARGV[4])
            local most, bytes = tonumber(ARGV[5]), 0
            for i, entry in ipairs(found) do
              for _, field in ipairs(entry[2]) do
                bytes = bytes + #field
              end
              if bytes > most and i > 1 then
                for j = #found, i, -1 do
                  found[j] = nil
                end
                break
              end
            end
            return found
            """;

    /** Of what is read at once, unless one entry alone has more. */
    static final long MAX_RANGE_BYTES = 4 << 20;

    /** Of what belongs to no server at the moment. */
    private static final Object NOWHERE = "nowhere";

    private static final String FORWARDS = "XRANGE";
    private static final String BACKWARDS = "XREVRANGE";

    private final RedissonClient redisson;
    private final boolean sharded;

    /** Null if there is one server, or one master. */
    private final @Nullable ConnectionManager cluster;

    private final PongRemedy remedy;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final StreamLife written = new StreamLife();
    private final StreamLife read = new StreamLife();

    /** @param sharded whether channels belong to slots of a cluster, like keys */
    RedissonBus(RedissonClient redisson, boolean sharded) {
        this.redisson = redisson;
        this.sharded = sharded;
        this.remedy = new PongRemedy(redisson);
        this.cluster = redisson instanceof Redisson all && redisson.getConfig().isClusterConfig()
                ? all.getCommandExecutor().getConnectionManager()
                : null;
    }

    /** As one batch for each server: on one connection, and so in this order. */
    @Override
    public CompletionStage<Void> send(List<Message> messages) {
        List<RedissonBatch> batches = new ArrayList<>(1);
        if (cluster == null) {
            batches.add(new RedissonBatch(redisson, sharded, written));
            messages.forEach(batches.get(0)::add);
        } else {
            Map<Object, RedissonBatch> byServer = new LinkedHashMap<>();
            for (Message message : messages) {
                byServer.computeIfAbsent(
                                serverOf(message.target()), server -> new RedissonBatch(redisson, sharded, written))
                        .add(message);
            }
            batches.addAll(byServer.values());
        }
        return RedissonBatch.execute(messages, batches);
    }

    @Override
    public Object serverOf(String target) {
        if (cluster == null) {
            return ONE;
        }
        MasterSlaveEntry server = cluster.getEntry(
                cluster.calcSlot(redisson.getConfig().getNameMapper().map(target)));
        return server == null ? NOWHERE : server;
    }

    /** Takes what is not there out of a set that is not there: a server that is only a replica now says no. */
    @Override
    public CompletionStage<Void> probe(Message message) {
        return redisson.getScoredSortedSet(PlainOptions.name(message.target())
                        .codec(ByteArrayCodec.INSTANCE)
                        .retryAttempts(0))
                .removeAsync(bytes("probe"))
                .handle((done, failure) -> {
                    if (failure != null && !Replies.isRefusal(failure)) {
                        throw new CompletionException(failure);
                    }
                    return null;
                });
    }

    @Override
    public boolean isOver() {
        return redisson.isShutdown();
    }

    @Override
    public CompletionStage<StreamPosition> end(String stream) {
        return range(stream, BACKWARDS, "+", "-", 1).thenApply(RedissonBus::positionOfOnly);
    }

    @Override
    public CompletionStage<StreamPosition> first(String stream) {
        return range(stream, FORWARDS, "-", "+", 1).thenApply(RedissonBus::positionOfOnly);
    }

    private static StreamPosition positionOfOnly(List<Entry> found) {
        return found.isEmpty() ? StreamPosition.BEGIN : found.get(0).position();
    }

    @Override
    public CompletionStage<List<Entry>> range(String stream, StreamPosition behind, StreamPosition to, int most) {
        return range(stream, FORWARDS, behind.next().toString(), to.toString(), most);
    }

    private CompletionStage<List<Entry>> range(String stream, String command, String from, String to, int most) {
        return redisson.getScript(ByteArrayCodec.INSTANCE)
                .<List<Object>>evalAsync(
                        RScript.Mode.READ_WRITE,
                        RANGE,
                        RScript.ReturnType.LIST,
                        List.of(stream),
                        bytes(command),
                        bytes(from),
                        bytes(to),
                        bytes(Integer.toString(most)),
                        bytes(Long.toString(MAX_RANGE_BYTES)))
                .thenApply(found -> found.stream().map(StreamRead::entry).toList());
    }

    /** For {@code ByteArrayCodec}: {@code StringCodec} encodes into pooled memory, which is lost if the client ends meanwhile. */
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Tried once: Redis may do it late, and whoever comes next has a right to what was put there meanwhile. */
    @Override
    public CompletionStage<@Nullable Taken> take(String key) {
        return redisson.getScript(OptionalOptions.defaults()
                        .codec(ByteArrayCodec.INSTANCE)
                        .retryAttempts(0))
                .<List<Object>>evalAsync(RScript.Mode.READ_WRITE, TAKE, RScript.ReturnType.LIST, List.of(key))
                .thenApply(found -> found.size() < 2
                        ? null
                        : new Taken(
                                (byte[]) found.get(0),
                                Duration.ofMillis(
                                        Long.parseLong(new String((byte[]) found.get(1), StandardCharsets.US_ASCII)))));
    }

    @Override
    public CompletionStage<List<Entry>> read(String stream, StreamPosition behind, int most, Duration wait) {
        if (read.isDue(stream)) {
            redisson.getStream(stream, EntryCodec.INSTANCE).expireAsync(StreamLife.TIME);
        }
        return StreamRead.of(redisson, stream, behind, most, wait);
    }

    @Override
    public CompletionStage<Subscription> subscribe(String channel, Receiver receiver) {
        RTopic topic = topic(channel);
        MessageListener<byte[]> listener = (from, body) -> receiver.received(channel, body);
        return subscribed(
                topic.addListenerAsync(byte[].class, listener).whenComplete((id, failure) -> others(topic)),
                listener,
                () -> topic.countListeners() > 0,
                topic::removeListenerAsync);
    }

    @Override
    public CompletionStage<Subscription> subscribeToPattern(String pattern, Receiver receiver) {
        RPatternTopic topic = redisson.getPatternTopic(pattern, ByteArrayCodec.INSTANCE);
        PatternMessageListener<byte[]> listener = (by, from, body) -> receiver.received(from.toString(), body);
        return subscribed(
                topic.addListenerAsync(byte[].class, listener), listener, () -> true, topic::removeListenerAsync);
    }

    /** What has failed for the client because it took too long may come about later, and would stay; so it is taken back. */
    private CompletionStage<Subscription> subscribed(
            CompletionStage<Integer> added,
            Object listener,
            BooleanSupplier isUnderWay,
            Function<Integer[], CompletionStage<?>> remove) {
        Integer[] itself = {System.identityHashCode(listener)};
        return added.whenComplete((id, failure) -> {
                    if (failure != null && isUnderWay.getAsBoolean()) {
                        CompletionStage<?> unused = remove.apply(itself);
                    }
                })
                .thenApply(id -> {
                    remedy.begin();
                    return () -> {
                        remedy.end();
                        return remove.apply(new Integer[] {id});
                    };
                });
    }

    /** Tried again once only: this is how a node that has nothing to say learns how Redis is. */
    @Override
    public CompletionStage<Map<String, String>> enroll(String list, String node, String name, Duration lifetime) {
        return redisson.getScript(OptionalOptions.defaults()
                        .codec(ByteArrayCodec.INSTANCE)
                        .retryAttempts(1))
                .<List<Object>>evalAsync(
                        RScript.Mode.READ_WRITE,
                        ENROLL,
                        RScript.ReturnType.LIST,
                        List.of(list),
                        bytes(node + " " + name),
                        bytes(Long.toString(lifetime.toMillis())),
                        bytes(Integer.toString(MAX_NODES)),
                        bytes(Integer.toString(MAX_NODE_BYTES)))
                .thenApply(found -> {
                    Map<String, String> names = new HashMap<>();
                    for (Object each : found) {
                        String[] both = new String((byte[]) each, StandardCharsets.UTF_8).split(" ", 2);
                        names.put(both[0], both.length == 2 ? both[1] : both[0]);
                    }
                    return names;
                });
    }

    @Override
    public CompletionStage<Void> strike(String list, String node, String name) {
        return redisson.<byte[]>getScoredSortedSet(list, ByteArrayCodec.INSTANCE)
                .removeAsync(bytes(node + " " + name))
                .thenAccept(nothing -> {});
    }

    /** Each server knows its own subscribers only, and who is not of our kind may have subscribed at any. */
    @Override
    public CompletionStage<Integer> subscribers(String channel) {
        return connections(channel).thenApply(connections -> connections + others(topic(channel)));
    }

    private CompletionStage<Integer> connections(String channel) {
        if (!(redisson instanceof Redisson all) || redisson.getConfig().isSingleConfig()) {
            return topic(channel).countSubscribersAsync().thenApply(Long::intValue);
        }
        RedisCommand<Long> count = sharded ? RedisCommands.PUBSUB_SHARDNUMSUB : RedisCommands.PUBSUB_NUMSUB;
        List<CompletableFuture<Long>> counts = all.getCommandExecutor()
                .executeAllAsync(count, redisson.getConfig().getNameMapper().map(channel));
        return CompletableFuture.allOf(counts.toArray(CompletableFuture<?>[]::new))
                .thenApply(done ->
                        counts.stream().mapToInt(each -> each.join().intValue()).sum());
    }

    /** Redis counts connections, and servers with the same client have one together. */
    private int others(RTopic topic) {
        int others = Math.max(0, topic.countListeners() - 1);
        if (others > 0 && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "Several servers of this process share a RedissonClient. Nodes in other processes count them as one, and may miss"
                            + " answers of theirs: give each server a client of its own.");
        }
        return others;
    }

    private RTopic topic(String channel) {
        return sharded
                ? redisson.getShardedTopic(channel, ByteArrayCodec.INSTANCE)
                : redisson.getTopic(channel, ByteArrayCodec.INSTANCE);
    }
}
