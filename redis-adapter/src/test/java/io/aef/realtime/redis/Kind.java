package io.aef.realtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.redisson.api.RedissonClient;

/**
 * One kind of adapter, and how many nodes have it.
 *
 * @param adapter of a client, and of how long it waits for the answers of other nodes
 */
record Kind(
        String name,
        int nodes,
        BiFunction<RedissonClient, Duration, RedisAdapter> adapter,
        Function<RedissonClient, RedisEmitter> emitterOver) {

    /** Of one node, without Redis. */
    static Kind inMemory() {
        return new Kind(
                "in memory",
                1,
                (client, timeout) -> {
                    throw new IllegalStateException("There is no Redis.");
                },
                client -> {
                    throw new IllegalStateException("There is no Redis.");
                });
    }

    /** Every wire with every option that changes it, three nodes each. */
    static List<Kind> wires() {
        List<Kind> kinds = new ArrayList<>();
        ClassicOptions classic = ClassicOptions.DEFAULT;
        kinds.add(classic("classic", classic));
        kinds.add(classic("classic, specific responses", classic.withPublishOnSpecificResponseChannel(true)));
        for (SubscriptionMode mode : SubscriptionMode.values()) {
            ShardedOptions sharded = ShardedOptions.DEFAULT.withSubscriptionMode(mode);
            kinds.add(new Kind(
                    "sharded " + mode,
                    3,
                    (client, timeout) -> RedisAdapter.sharded(client, sharded.withRequestTimeout(timeout)),
                    client -> RedisEmitter.sharded(client, sharded)));
        }
        StreamsOptions streams = StreamsOptions.DEFAULT;
        kinds.add(streams("streams", streams));
        kinds.add(streams("3 streams", streams.withStreamCount(3)));
        kinds.add(streams("streams, sharded", streams.withUseShardedPubSub(true)));
        return kinds;
    }

    private static Kind classic(String name, ClassicOptions options) {
        return new Kind(
                name,
                3,
                (client, timeout) -> RedisAdapter.classic(client, options.withRequestTimeout(timeout)),
                client -> RedisEmitter.classic(client, options));
    }

    private static Kind streams(String name, StreamsOptions options) {
        return new Kind(
                name,
                3,
                (client, timeout) -> RedisAdapter.streams(client, options.withRequestTimeout(timeout)),
                client -> RedisEmitter.streams(client, options));
    }

    RedisEmitter emitter(RedissonClient client) {
        return emitterOver.apply(client);
    }

    @Override
    public String toString() {
        return name;
    }
}
