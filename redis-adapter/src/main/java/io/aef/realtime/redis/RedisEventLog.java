package io.aef.realtime.redis;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.log.Offset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * A log that all nodes share: for each topic a stream and a hash with its state, which expire when nothing has been appended for the
 * {@link LogLimits#retention}. A topic keeps {@link LogLimits#maxEvents}, or some more. Events reach those who watch in the order of the
 * log, over 32 channels that all topics share. The client is the application's, and not shut down.
 *
 * <p>The id of an entry is its {@link Offset}. An append that fails may have been done all the same, if Redis has not answered in time;
 * it is not tried again. Up to 64 MiB wait for Redis, and what is beyond that fails at once.
 */
public final class RedisEventLog implements EventLog {

    /** The oldest id, the latest one, and those asked for with their bodies. */
    private static final String READ = """
            local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
            if #first == 0 then return {} end
            local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
            local found = {first[1][1], last[1][1]}
            for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])) do
              found[#found + 1] = entry[1]
              found[#found + 1] = entry[2][2]
            end
            return found
            """;

    /** The latest id, and each key's id and body. Both at once, as no append comes in between. */
    private static final String STATE = """
            local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
            if #last == 0 then return {} end
            local found = redis.call('HVALS', KEYS[2])
            found[#found + 1] = last[1][1]
            return found
            """;

    private static final String OLDEST = "-";

    /** As an argument: keys of a state begin with a letter there. */
    private static final byte[] NO_KEY = new byte[0];

    private final RScript script;
    private final Appends appends;
    private final LogChannels channels;
    private final String prefix;
    private final LogLimits limits;

    /** @param prefix of keys and channels: behind it comes the name of the topic, or the number of a channel */
    public RedisEventLog(RedissonClient redisson, String prefix, LogLimits limits) {
        Check.notEmpty("prefix", prefix);
        this.script = redisson.getScript(ByteArrayCodec.INSTANCE);
        this.appends = new Appends(redisson);
        this.channels = new LogChannels(redisson, prefix);
        this.prefix = prefix;
        this.limits = limits;
    }

    /** With keys that begin with {@code aef:log:} and {@link LogLimits#DEFAULT}. */
    public RedisEventLog(RedissonClient redisson) {
        this(redisson, "aef:log:", LogLimits.DEFAULT);
    }

    /** The stream and the state of a topic. The braces have them at one server of a cluster. */
    private List<Object> keys(String topic) {
        String stream =
                prefix + "{" + topic.replace("%", "%25").replace("{", "%7B").replace("}", "%7D") + "}";
        return List.of(stream, stream + ":state");
    }

    @Override
    public CompletionStage<Offset> append(String topic, @Nullable String key, byte[] body, int keep) {
        Check.positive("keep", keep);
        Object[] arguments = {
            body,
            bytes(Math.min(keep, limits.maxEvents())),
            bytes(limits.retention().toMillis()),
            text(channels.channelOf(topic)),
            text(topic),
            bytes(limits.maxKeys()),
            key == null ? NO_KEY : text("k" + key)
        };
        long bytes = 2L * topic.length() + (key == null ? 0 : key.length()) + body.length;
        return appends.add(keys(topic), arguments, bytes).thenApply(RedisEventLog::offset);
    }

    @Override
    public CompletionStage<Slice> read(String topic, @Nullable Offset after, int most) {
        Check.positive("most", most);
        // Behind what may not be known any more it begins with the oldest there is.
        String from = after == null ? OLDEST : new Offset(after.epoch(), after.sequence() + 1).toString();
        return read(topic, from, most).thenCompose(found -> {
            Slice slice = slice(found, after);
            return slice.complete() || after == null
                    ? done(slice)
                    : read(topic, OLDEST, most).thenApply(oldest -> slice(oldest, after));
        });
    }

    private static CompletionStage<Slice> done(Slice slice) {
        return CompletableFuture.completedFuture(slice);
    }

    private CompletionStage<List<byte[]>> read(String topic, String from, int most) {
        // Of a replica, it might not have yet what the offset is of.
        return ask(() -> script.<List<byte[]>>evalAsync(
                Mode.READ_WRITE, READ, ReturnType.LIST, keys(topic), text(from), bytes(most)));
    }

    private static Slice slice(List<byte[]> found, @Nullable Offset after) {
        if (found.isEmpty()) {
            return new Slice(List.of(), after == null, null);
        }
        Offset oldest = offset(found.get(0));
        Offset latest = offset(found.get(1));
        List<Event> events = new ArrayList<>((found.size() - 2) / 2);
        for (int i = 2; i < found.size(); i += 2) {
            events.add(new Event(offset(found.get(i)), found.get(i + 1)));
        }
        boolean complete = after == null
                ? oldest.sequence() == 1
                : after.epoch() == latest.epoch()
                        && after.sequence() <= latest.sequence()
                        && after.sequence() + 1 >= oldest.sequence();
        return new Slice(events, complete, latest);
    }

    @Override
    public CompletionStage<State> state(String topic) {
        return ask(() -> script.<List<byte[]>>evalAsync(Mode.READ_WRITE, STATE, ReturnType.LIST, keys(topic)))
                .thenApply(RedisEventLog::state);
    }

    private static State state(List<byte[]> found) {
        if (found.isEmpty()) {
            return new State(List.of(), null);
        }
        int keys = found.size() - 1;
        List<Event> events = new ArrayList<>(keys);
        for (byte[] value : found.subList(0, keys)) {
            int space = 0;
            while (value[space] != ' ') {
                space++;
            }
            events.add(
                    new Event(offset(Arrays.copyOf(value, space)), Arrays.copyOfRange(value, space + 1, value.length)));
        }
        events.sort(Comparator.comparing(Event::offset));
        return new State(events, offset(found.get(keys)));
    }

    @Override
    public CompletionStage<Watch> watch(String topic, Watcher watcher) {
        return ask(() -> channels.watch(topic, watcher));
    }

    /** A client that was shut down throws rather than answering. */
    private static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException shutDown) {
            return CompletableFuture.failedFuture(shutDown);
        }
    }

    private static Offset offset(byte[] id) {
        return Offset.parse(new String(id, StandardCharsets.US_ASCII));
    }

    private static byte[] bytes(long number) {
        return text(Long.toString(number));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends what is watched, and leaves everything where it is. */
    @Override
    public void close() {
        channels.close();
    }
}
