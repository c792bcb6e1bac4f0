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
    private final Bus bus;
    private final BatchQueue<Append> queue = new BatchQueue<>(MAX_BATCH, MAX_WAITING_BYTES, Append::bytes);

    Appends(RedissonClient redisson) {
        this.redisson = redisson;
        this.bus = new RedissonBus(redisson, false);
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

    /** As one batch for each server: one that does not answer has nothing to do with what the others have done. */
    private void send(List<Append> appends) {
        if (appends.isEmpty()) {
            return;
        }
        Map<Object, List<Append>> byServer = new LinkedHashMap<>();
        for (Append each : appends) {
            byServer.computeIfAbsent(bus.serverOf(each.key), server -> new ArrayList<>())
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
                        .<byte[]>evalAsync(Mode.READ_WRITE, APPEND, ReturnType.VALUE, List.of(each.key), each.arguments)
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
