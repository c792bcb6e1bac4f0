package io.aef.realtime.redis;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.log.Offset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * A log that all nodes share: one stream for each topic, which expires when nothing has been appended for the
 * {@link LogLimits#retention}. A topic keeps {@link LogLimits#maxEvents}, or some more. The client is the application's, and not shut
 * down.
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

    private static final String OLDEST = "-";

    private final RScript script;
    private final Appends appends;
    private final String prefix;
    private final LogLimits limits;

    /** @param prefix of the keys: behind it comes the name of the topic */
    public RedisEventLog(RedissonClient redisson, String prefix, LogLimits limits) {
        Check.notEmpty("prefix", prefix);
        this.script = redisson.getScript(ByteArrayCodec.INSTANCE);
        this.appends = new Appends(redisson);
        this.prefix = prefix;
        this.limits = limits;
    }

    /** With keys that begin with {@code aef:log:} and {@link LogLimits#DEFAULT}. */
    public RedisEventLog(RedissonClient redisson) {
        this(redisson, "aef:log:", LogLimits.DEFAULT);
    }

    @Override
    public CompletionStage<Offset> append(String topic, byte[] body) {
        return appends.add(
                        prefix + topic,
                        body,
                        bytes(limits.maxEvents()),
                        bytes(limits.retention().toMillis()))
                .thenApply(RedisEventLog::offset);
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
        return script.<List<byte[]>>evalAsync(
                Mode.READ_WRITE,
                READ,
                ReturnType.LIST,
                List.of(prefix + topic),
                from.getBytes(StandardCharsets.US_ASCII),
                bytes(most));
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

    private static Offset offset(byte[] id) {
        return Offset.parse(new String(id, StandardCharsets.US_ASCII));
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** Leaves everything where it is. */
    @Override
    public void close() {}
}
