package io.aef.realtime.interop;

import io.aef.realtime.redis.ClassicOptions;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.redis.ShardedOptions;
import io.aef.realtime.redis.SubscriptionMode;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Two nodes of ours and one of Node's {@code socket.io} with the official adapter are one cluster: each operator on each node,
 * seen by official clients of all three; the official emitter; and 10,000 messages of all at once.
 */
class MixedClusterTest {

    private static final String SCRIPT = "interop/cluster.test.mjs";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static RedisServer redis;
    private static final List<RedissonClient> CLIENTS = new ArrayList<>();

    /** Nobody else's channels; what the official adapters are called with by default is among the prefixes. */
    private static String key;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.open();
        key = redis.isOwn() ? "socket.io" : "socket.io-" + UUID.randomUUID();
        for (int i = 0; i < 2; i++) {
            Config config = new Config();
            config.useSingleServer().setAddress(redis.url());
            CLIENTS.add(Redisson.create(config));
        }
    }

    @AfterAll
    static void stopRedis() {
        CLIENTS.forEach(RedissonClient::shutdown);
        CLIENTS.clear();
        redis.close();
    }

    @TestFactory
    @Timeout(250)
    Stream<DynamicNode> classic() {
        ClassicOptions options = ClassicOptions.DEFAULT.withKey(key).withRequestTimeout(TIMEOUT);
        return run("classic", key, client -> RedisAdapter.classic(client, options));
    }

    @TestFactory
    @Timeout(250)
    Stream<DynamicNode> classicWithSpecificResponseChannels() {
        ClassicOptions options = ClassicOptions.DEFAULT
                .withKey(key + ".specific")
                .withRequestTimeout(TIMEOUT)
                .withPublishOnSpecificResponseChannel(true);
        return run("classic-specific", key + ".specific", client -> RedisAdapter.classic(client, options));
    }

    @TestFactory
    @Timeout(250)
    Stream<DynamicNode> shardedStatic() {
        return sharded("static", SubscriptionMode.STATIC);
    }

    @TestFactory
    @Timeout(250)
    Stream<DynamicNode> shardedDynamic() {
        return sharded("dynamic", SubscriptionMode.DYNAMIC);
    }

    @TestFactory
    @Timeout(250)
    Stream<DynamicNode> shardedDynamicPrivate() {
        return sharded("dynamic-private", SubscriptionMode.DYNAMIC_PRIVATE);
    }

    private static Stream<DynamicNode> sharded(String mode, SubscriptionMode ours) {
        String prefix = ours == ShardedOptions.DEFAULT.subscriptionMode() ? key : key + "." + mode;
        ShardedOptions options = ShardedOptions.DEFAULT
                .withChannelPrefix(prefix)
                .withSubscriptionMode(ours)
                .withRequestTimeout(TIMEOUT);
        return run("sharded-" + mode, prefix, client -> RedisAdapter.sharded(client, options));
    }

    private static Stream<DynamicNode> run(String adapter, String prefix, Function<RedissonClient, RedisAdapter> ours) {
        Map<String, String> official =
                Map.of("ADAPTER", adapter, "REDIS_URL", redis.url(), "KEY", prefix, "NAME", "node");
        try (ClusterNode first = ClusterNode.start("java 1", ours.apply(CLIENTS.get(0)));
                ClusterNode second = ClusterNode.start("java 2", ours.apply(CLIENTS.get(1)));
                NodeProcess node = NodeProcess.start(official, List.of("servers/cluster.mjs"))) {
            String servers = "127.0.0.1:%d 127.0.0.1:%d 127.0.0.1:%d"
                    .formatted(first.port(), second.port(), node.ports().get(0));
            return NodeSuite.run(
                    Map.of("ADAPTER", adapter, "REDIS_URL", redis.url(), "KEY", prefix, "SERVERS", servers), SCRIPT);
        }
    }
}
