package io.aef.realtime.redis;

import java.util.ArrayList;
import java.util.List;
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

    /** What an append takes beside its key and body. */
    private static final long OVERHEAD = 300;

    /** The epoch of a stream is the time of its first entry, and part of every id from then on. */
    private static final String APPEND = """
            local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
            local epoch, sequence
            if #last > 0 then
              epoch, sequence = string.match(last[1][1], '^(%d+)-(%d+)$')
            else
              local time = redis.call('TIME')
              epoch, sequence = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000)), 0
            end
            local id = epoch .. '-' .. string.format('%d', sequence + 1)
            redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], id, 'e', ARGV[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return id
            """;

    private record Append(String key, Object[] arguments, long bytes, CompletableFuture<byte[]> id) {}

    private final RedissonClient redisson;
    private final BatchQueue<Append> queue = new BatchQueue<>(MAX_BATCH, MAX_WAITING_BYTES, Append::bytes);

    Appends(RedissonClient redisson) {
        this.redisson = redisson;
    }

    /**
     * Adds an entry with one field. Never waits.
     *
     * @param maxLength how many entries the stream keeps, or some more
     * @param lifetime how long it is there after this, in milliseconds
     * @return the id of the entry
     */
    CompletionStage<byte[]> add(String key, byte[] body, byte[] maxLength, byte[] lifetime) {
        Append append = new Append(
                key,
                new Object[] {body, maxLength, lifetime},
                key.length() + body.length + OVERHEAD,
                new CompletableFuture<>());
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

    private void send(List<Append> appends) {
        if (appends.isEmpty()) {
            return;
        }
        try {
            RBatch batch = redisson.createBatch(RedissonBatch.ONCE);
            List<CompletionStage<byte[]>> ids = new ArrayList<>(appends.size());
            for (Append each : appends) {
                ids.add(batch.getScript(ByteArrayCodec.INSTANCE)
                        .evalAsync(Mode.READ_WRITE, APPEND, ReturnType.VALUE, List.of(each.key), each.arguments));
            }
            for (int i = 0; i < ids.size(); i++) {
                CompletableFuture<byte[]> id = appends.get(i).id;
                ids.get(i).whenComplete((found, failure) -> {
                    if (failure == null) {
                        id.complete(found);
                    } else {
                        id.completeExceptionally(failure);
                    }
                });
            }
            batch.executeAsync().whenComplete((done, failure) -> sent(appends, failure));
        } catch (RuntimeException shutDown) {
            sent(appends, shutDown);
        }
    }

    private void sent(List<Append> appends, @Nullable Throwable failure) {
        List<Append> next;
        synchronized (this) {
            queue.release(appends);
            next = queue.next();
        }
        send(next);
        if (failure != null) {
            // Those that did not come to it.
            appends.forEach(each -> each.id.completeExceptionally(failure));
        }
    }
}
