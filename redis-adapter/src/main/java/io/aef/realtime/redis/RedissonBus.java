package io.aef.realtime.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.api.RPatternTopic;
import org.redisson.api.RScript;
import org.redisson.api.RStreamAsync;
import org.redisson.api.RTopic;
import org.redisson.api.RTopicAsync;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.OptionalOptions;
import org.redisson.api.options.PlainOptions;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;

/** Publishes and subscribes with a client of the application, which is never shut down here. */
final class RedissonBus implements Bus {

    /** What Redis has not confirmed in time it may have published all the same: said again, it would come twice. */
    static final BatchOptions ONCE = BatchOptions.defaults().retryAttempts(0);

    /** By the clock of Redis: those of the nodes may differ. */
    private static final String ENROLL = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
            return redis.call('ZRANGE', KEYS[1], 0, -1)
            """;

    private static final String TAKE = """
            local value = redis.call('GET', KEYS[1])
            if not value then
              return {}
            end
            local left = redis.call('PTTL', KEYS[1])
            redis.call('DEL', KEYS[1])
            return {value, tostring(left)}
            """;

    /** As a script: commands that only read are left to replicas, which may not have what was written last. */
    private static final String RANGE = "return redis.call(ARGV[1], KEYS[1], ARGV[2], ARGV[3], 'COUNT', ARGV[4])";

    private static final String FORWARDS = "XRANGE";
    private static final String BACKWARDS = "XREVRANGE";

    private final RedissonClient redisson;
    private final boolean sharded;
    private final StreamLife written = new StreamLife();
    private final StreamLife read = new StreamLife();

    /** @param sharded whether channels belong to slots of a cluster, like keys */
    RedissonBus(RedissonClient redisson, boolean sharded) {
        this.redisson = redisson;
        this.sharded = sharded;
    }

    /** As one batch: on one connection, and so in this order. */
    @Override
    public CompletionStage<Void> send(List<Message> messages) {
        RBatch batch = redisson.createBatch(ONCE);
        for (Message message : messages) {
            if (message instanceof Publish publish) {
                RTopicAsync topic = sharded
                        ? batch.getShardedTopic(publish.channel(), ByteArrayCodec.INSTANCE)
                        : batch.getTopic(publish.channel(), ByteArrayCodec.INSTANCE);
                topic.publishAsync(publish.body());
            } else if (message instanceof Append append) {
                append(batch.getStream(append.stream(), EntryCodec.INSTANCE), append);
                if (written.isDue(append.stream())) {
                    batch.getStream(append.stream(), EntryCodec.INSTANCE).expireAsync(StreamLife.TIME);
                }
            } else if (message instanceof Keep keep) {
                batch.getBucket(keep.key(), ByteArrayCodec.INSTANCE).setAsync(keep.value(), keep.lifetime());
            }
        }
        return batch.executeAsync().thenAccept(nothing -> {});
    }

    private static CompletionStage<?> append(RStreamAsync<String, byte[]> stream, Append append) {
        return stream.addAsync(StreamAddArgs.entries(append.fields())
                .trimNonStrict()
                .maxLen(append.maxLength())
                .noLimit());
    }

    /** Deletes what is not there, from the same server: one that is only a replica now says no. */
    @Override
    public CompletionStage<Void> probe(Message message) {
        return redisson.<byte[]>getBucket(PlainOptions.name("{" + message.target() + "}#probe")
                        .codec(ByteArrayCodec.INSTANCE)
                        .retryAttempts(0))
                .deleteAsync()
                .thenAccept(nothing -> {});
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
                        bytes(Integer.toString(most)))
                .thenApply(found -> found.stream().map(RedissonBus::entry).toList());
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    /** An id, and names and values in turn. */
    private static Entry entry(Object found) {
        List<?> entry = (List<?>) found;
        List<?> both = (List<?>) entry.get(1);
        Map<String, byte[]> fields = new LinkedHashMap<>();
        for (int i = 0; i + 1 < both.size(); i += 2) {
            fields.put(new String((byte[]) both.get(i), StandardCharsets.UTF_8), (byte[]) both.get(i + 1));
        }
        return new Entry(StreamPosition.parse(new String((byte[]) entry.get(0), StandardCharsets.US_ASCII)), fields);
    }

    private static StreamMessageId id(StreamPosition position) {
        return new StreamMessageId(position.millis(), position.sequence());
    }

    @Override
    public CompletionStage<@Nullable Taken> take(String key) {
        return redisson.getScript(ByteArrayCodec.INSTANCE)
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
        CompletableFuture<Map<StreamMessageId, Map<String, byte[]>>> found = redisson.<String, byte[]>getStream(
                        stream, EntryCodec.INSTANCE)
                .readAsync(StreamReadArgs.greaterThan(id(behind)).count(most).timeout(wait))
                .toCompletableFuture();
        CompletableFuture<List<Entry>> entries = found.thenApply(RedissonBus::entries);
        entries.whenComplete((nothing, failure) -> {
            if (entries.isCancelled()) {
                found.cancel(true);
            }
        });
        return entries;
    }

    private static List<Entry> entries(@Nullable Map<StreamMessageId, Map<String, byte[]>> found) {
        List<Entry> entries = new ArrayList<>();
        if (found != null) {
            found.forEach((id, fields) -> entries.add(new Entry(position(id), fields)));
        }
        return entries;
    }

    private static StreamPosition position(StreamMessageId id) {
        return new StreamPosition(id.getId0(), id.getId1());
    }

    @Override
    public CompletionStage<Subscription> subscribe(String channel, Receiver receiver) {
        RTopic topic = topic(channel);
        return topic.addListenerAsync(byte[].class, (from, body) -> receiver.received(channel, body))
                .thenApply(id -> () -> topic.removeListenerAsync(id));
    }

    @Override
    public CompletionStage<Subscription> subscribeToPattern(String pattern, Receiver receiver) {
        RPatternTopic topic = redisson.getPatternTopic(pattern, ByteArrayCodec.INSTANCE);
        return topic.addListenerAsync(byte[].class, (by, from, body) -> receiver.received(from.toString(), body))
                .thenApply(id -> () -> topic.removeListenerAsync(id));
    }

    /** Tried again once only: this is how a node that has nothing to say learns how Redis is. */
    @Override
    public CompletionStage<Map<String, String>> enroll(String list, String node, String name, Duration lifetime) {
        return redisson.getScript(
                        OptionalOptions.defaults().codec(StringCodec.INSTANCE).retryAttempts(1))
                .<List<Object>>evalAsync(
                        RScript.Mode.READ_WRITE,
                        ENROLL,
                        RScript.ReturnType.LIST,
                        List.of(list),
                        node + " " + name,
                        Long.toString(lifetime.toMillis()))
                .thenApply(found -> {
                    Map<String, String> names = new HashMap<>();
                    for (Object each : found) {
                        String[] both = each.toString().split(" ", 2);
                        names.put(both[0], both.length == 2 ? both[1] : both[0]);
                    }
                    return names;
                });
    }

    @Override
    public CompletionStage<Void> strike(String list, String node, String name) {
        return redisson.getScoredSortedSet(list, StringCodec.INSTANCE)
                .removeAsync(node + " " + name)
                .thenAccept(nothing -> {});
    }

    /** Each server knows its own subscribers only, and who is not of our kind may have subscribed at any. */
    @Override
    public CompletionStage<Integer> subscribers(String channel) {
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

    private RTopic topic(String channel) {
        return sharded
                ? redisson.getShardedTopic(channel, ByteArrayCodec.INSTANCE)
                : redisson.getTopic(channel, ByteArrayCodec.INSTANCE);
    }
}
