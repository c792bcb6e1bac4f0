package io.aef.realtime.redis;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.api.RTopicAsync;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.client.codec.ByteArrayCodec;

/** Messages that go to one server together, and what becomes of each. */
final class RedissonBatch {

    /** What Redis has not confirmed in time it may have published all the same: said again, it would come twice. */
    static final BatchOptions ONCE = BatchOptions.defaults().retryAttempts(0);

    private final RBatch batch;
    private final boolean sharded;
    private final StreamLife written;
    private final List<Bus.Message> messages = new ArrayList<>();
    private final List<CompletionStage<?>> results = new ArrayList<>();
    private @Nullable Throwable failure;

    RedissonBatch(RedissonClient redisson, boolean sharded, StreamLife written) {
        this.batch = redisson.createBatch(ONCE);
        this.sharded = sharded;
        this.written = written;
    }

    void add(Bus.Message message) {
        messages.add(message);
        if (message instanceof Bus.Publish publish) {
            RTopicAsync topic = sharded
                    ? batch.getShardedTopic(publish.channel(), ByteArrayCodec.INSTANCE)
                    : batch.getTopic(publish.channel(), ByteArrayCodec.INSTANCE);
            results.add(topic.publishAsync(publish.body()));
        } else if (message instanceof Bus.Append append) {
            StreamAddArgs<String, byte[]> entry = StreamAddArgs.entries(append.fields())
                    .trimNonStrict()
                    .maxLen(append.maxLength())
                    .noLimit();
            // With this id the client does not read the one that Redis answers, which it may not be able to.
            results.add(batch.<String, byte[]>getStream(append.stream(), EntryCodec.INSTANCE)
                    .addAsync(StreamMessageId.AUTO_GENERATED, entry));
            if (written.isDue(append.stream())) {
                batch.getStream(append.stream(), EntryCodec.INSTANCE).expireAsync(StreamLife.TIME);
            }
        } else if (message instanceof Bus.Keep keep) {
            results.add(batch.getBucket(keep.key(), ByteArrayCodec.INSTANCE).setAsync(keep.value(), keep.lifetime()));
        }
    }

    /** Sends them all; completes as {@link Bus#send} of those messages. */
    static CompletionStage<Void> execute(List<Bus.Message> messages, List<RedissonBatch> batches) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        CompletableFuture<?>[] ends =
                batches.stream().map(RedissonBatch::execute).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends).thenRun(() -> {
            Throwable failure = null;
            for (RedissonBatch each : batches) {
                failure = each.failure == null ? failure : each.failure;
            }
            if (failure == null) {
                all.complete(null);
            } else {
                all.completeExceptionally(new NotTakenException(failures(messages, batches), failure));
            }
        });
        return all;
    }

    private CompletableFuture<?> execute() {
        return batch.executeAsync()
                .handle((done, failed) -> {
                    failure = failed;
                    return done;
                })
                .toCompletableFuture();
    }

    private static @Nullable Throwable[] failures(List<Bus.Message> messages, List<RedissonBatch> batches) {
        Map<Bus.Message, Throwable> failures = new IdentityHashMap<>();
        batches.forEach(each -> each.addFailures(failures));
        return messages.stream().map(failures::get).toArray(Throwable[]::new);
    }

    /** One that has no result of its own shares that of the batch. */
    private void addFailures(Map<Bus.Message, Throwable> failures) {
        Throwable ofAll = failure;
        if (ofAll == null) {
            return;
        }
        for (int i = 0; i < messages.size(); i++) {
            CompletableFuture<?> result = results.get(i).toCompletableFuture();
            Throwable own = result.isDone()
                    ? result.<@Nullable Throwable>handle((value, failed) -> failed)
                            .join()
                    : ofAll;
            if (own != null) {
                failures.put(messages.get(i), own);
            }
        }
    }
}
