package io.aef.realtime.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBatch;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** Appends to streams in the order of the calls: while one batch is under way the next one gathers. Thread-safe. */
final class Appends {

    private static final int MAX_BATCH = 500;
    private static final long MAX_WAITING_BYTES = 64 << 20;

    /** What an append takes beside its arguments. */
    private static final long OVERHEAD = 300;

    /**
     * The epoch of a stream is the time of its first entry, and part of every id from then on. Of a state with too many keys the one goes
     * that was said longest ago.
     */
    private static final String APPEND = """
            local body, max_events, lifetime, channel, topic, max_keys, key = unpack(ARGV)
            local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
            local epoch, sequence
            if #last > 0 then
              epoch, sequence = string.match(last[1][1], '^(%d+)-(%d+)$')
            else
              local time = redis.call('TIME')
              epoch, sequence = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000)), 0
              redis.call('DEL', KEYS[2])
            end
            local id = epoch .. '-' .. string.format('%d', sequence + 1)
            redis.call('XADD', KEYS[1], 'MAXLEN', '~', max_events, id, 'e', body)
            redis.call('PEXPIRE', KEYS[1], lifetime)
            if key ~= '' then
              redis.call('HSET', KEYS[2], key, id .. ' ' .. body)
              if redis.call('HLEN', KEYS[2]) > tonumber(max_keys) then
                local all, oldest, least = redis.call('HGETALL', KEYS[2]), nil, math.huge
                for i = 1, #all, 2 do
                  local at = tonumber(string.match(all[i + 1], '^%d+%-(%d+) '))
                  if at < least then oldest, least = all[i], at end
                end
                redis.call('HDEL', KEYS[2], oldest)
              end
            end
            redis.call('PEXPIRE', KEYS[2], lifetime)
            redis.call('PUBLISH', channel, id .. ' ' .. #topic .. ' ' .. topic .. body)
            return id
            """;

    private record Append(List<Object> keys, Object[] arguments, long bytes, CompletableFuture<byte[]> id) {}

    private final RedissonClient redisson;
    private final Bus bus;
    private final BatchQueue<Append> queue = new BatchQueue<>(MAX_BATCH, MAX_WAITING_BYTES, Append::bytes);

    Appends(RedissonClient redisson) {
        this.redisson = redisson;
        this.bus = new RedissonBus(redisson, false);
    }

    /**
     * Adds an entry. Never waits.
     *
     * @param keys of the stream and of the state, at one server of a cluster
     * @param arguments of the script
     * @param bytes of the arguments
     * @return the id of the entry
     */
    CompletionStage<byte[]> add(List<Object> keys, Object[] arguments, long bytes) {
        Append append = new Append(keys, arguments, bytes + OVERHEAD, new CompletableFuture<>());
        List<Append> batch;
        synchronized (this) {
            if (!queue.offer(append)) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("Too much waits for Redis already: " + queue.bytes() + " bytes."));
            }
            batch = queue.beginUnlessUnderWay();
        }
        send(batch);
        return append.id;
    }

    /** As one batch for each server: one that does not answer has nothing to do with what the others have done. */
    private void send(List<Append> appends) {
        if (appends.isEmpty()) {
            return;
        }
        Map<Object, List<Append>> byServer = new LinkedHashMap<>();
        for (Append each : appends) {
            byServer.computeIfAbsent(bus.serverOf((String) each.keys.get(0)), server -> new ArrayList<>())
                    .add(each);
        }
        CompletableFuture<?>[] sent =
                byServer.values().stream().map(this::execute).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(sent).whenComplete((done, failure) -> sent(appends));
    }

    /** Completes when all of them have their ids, or have failed. */
    private CompletableFuture<?> execute(List<Append> appends) {
        try {
            RBatch batch = redisson.createBatch(RedissonBatch.ONCE);
            for (Append each : appends) {
                batch.getScript(ByteArrayCodec.INSTANCE)
                        .<byte[]>evalAsync(Mode.READ_WRITE, APPEND, ReturnType.VALUE, each.keys, each.arguments)
                        .whenComplete((id, failure) -> done(each, id, failure));
            }
            return batch.executeAsync()
                    .handle((done, failure) -> {
                        // Those that did not come to it.
                        appends.forEach(each -> done(each, null, failure));
                        return done;
                    })
                    .toCompletableFuture();
        } catch (RuntimeException shutDown) {
            appends.forEach(each -> done(each, null, shutDown));
            return CompletableFuture.completedFuture(null);
        }
    }

    private static void done(Append append, byte @Nullable [] id, @Nullable Throwable failure) {
        if (failure != null) {
            append.id.completeExceptionally(failure);
        } else if (id != null) {
            append.id.complete(id);
        }
    }

    private void sent(List<Append> appends) {
        List<Append> next;
        synchronized (this) {
            queue.release(appends);
            next = queue.next();
        }
        send(next);
    }
}
