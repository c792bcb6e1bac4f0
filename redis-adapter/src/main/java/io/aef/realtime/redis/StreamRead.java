package io.aef.realtime.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/**
 * Reads a stream by a command of its own. That of the client takes half of the bits of an id for a sign: one entry with an id beyond
 * that, and nothing behind it can be read, and all that could not be is in its log.
 */
final class StreamRead extends RedisCommand<List<Object>> {

    private static final StreamRead COMMAND = new StreamRead();

    private StreamRead() {
        super("XREAD", new ObjectListReplayDecoder<>());
    }

    /** As {@link Bus#read}. */
    static CompletionStage<List<Bus.Entry>> of(
            RedissonClient redisson, String stream, StreamPosition behind, int most, Duration wait) {
        if (!(redisson instanceof Redisson client)) {
            return byItsOwn(redisson, stream, behind, most, wait);
        }
        String name = redisson.getConfig().getNameMapper().map(stream);
        CompletableFuture<List<Object>> found = client.getCommandExecutor()
                .<List<Object>, List<Object>>readAsync(
                        name,
                        ByteArrayCodec.INSTANCE,
                        COMMAND,
                        "COUNT",
                        most,
                        "BLOCK",
                        wait.toMillis(),
                        "STREAMS",
                        name,
                        behind.toString())
                .toCompletableFuture();
        return cancelling(found, found.thenApply(StreamRead::entries));
    }

    /** A client that is not what it is said to be. */
    private static CompletionStage<List<Bus.Entry>> byItsOwn(
            RedissonClient redisson, String stream, StreamPosition behind, int most, Duration wait) {
        StreamMessageId id = new StreamMessageId(behind.millis(), behind.sequence());
        CompletableFuture<Map<StreamMessageId, Map<String, byte[]>>> found = redisson.<String, byte[]>getStream(
                        stream, EntryCodec.INSTANCE)
                .readAsync(StreamReadArgs.greaterThan(id).count(most).timeout(wait))
                .toCompletableFuture();
        return cancelling(found, found.thenApply(StreamRead::entriesByIds));
    }

    private static CompletionStage<List<Bus.Entry>> cancelling(
            CompletableFuture<?> found, CompletableFuture<List<Bus.Entry>> entries) {
        entries.whenComplete((nothing, failure) -> {
            if (entries.isCancelled()) {
                found.cancel(true);
            }
        });
        return entries;
    }

    private static List<Bus.Entry> entriesByIds(@Nullable Map<StreamMessageId, Map<String, byte[]>> found) {
        List<Bus.Entry> entries = new ArrayList<>();
        if (found != null) {
            found.forEach(
                    (id, fields) -> entries.add(new Bus.Entry(new StreamPosition(id.getId0(), id.getId1()), fields)));
        }
        return entries;
    }

    /** Of the only stream there is, as a list of its name and its entries; the list is not wrapped in another one with RESP 3. */
    private static List<Bus.Entry> entries(@Nullable List<Object> found) {
        if (found == null || found.isEmpty()) {
            return List.of();
        }
        List<?> both = found.get(0) instanceof List<?> wrapped ? wrapped : found;
        return ((List<?>) both.get(1)).stream().map(StreamRead::entry).toList();
    }

    /** An id, and names and values in turn. */
    static Bus.Entry entry(Object found) {
        List<?> entry = (List<?>) found;
        List<?> both = (List<?>) entry.get(1);
        Map<String, byte[]> fields = new LinkedHashMap<>();
        for (int i = 0; i + 1 < both.size(); i += 2) {
            fields.put(new String((byte[]) both.get(i), StandardCharsets.UTF_8), (byte[]) both.get(i + 1));
        }
        return new Bus.Entry(
                StreamPosition.parse(new String((byte[]) entry.get(0), StandardCharsets.US_ASCII)), fields);
    }

    /** The client knows those commands by a list of them that wait in Redis for something to come; this is one of these. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || RedisCommands.XREAD_BLOCKING_SINGLE == other;
    }

    @Override
    public int hashCode() {
        return RedisCommands.XREAD_BLOCKING_SINGLE.hashCode();
    }
}
