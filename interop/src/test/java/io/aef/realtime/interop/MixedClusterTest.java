package io.aef.realtime.interop;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.ServerBuilder;
import io.aef.realtime.redis.ClassicOptions;
import io.aef.realtime.redis.RedisAdapter;
import io.aef.realtime.redis.ShardedOptions;
import io.aef.realtime.redis.StreamsOptions;
import io.aef.realtime.redis.SubscriptionMode;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
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
 * seen by official clients of all three; the official emitter; 10,000 messages of all at once; and sessions that continue.
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

    @TestFactory
    @Timeout(250)
    Stream<DynamicNode> streams() {
        String name = key + ".streams";
        StreamsOptions options = StreamsOptions.DEFAULT
                .withStreamName(name)
                .withChannelPrefix(name)
                .withRequestTimeout(TIMEOUT);
        return run("streams", name, client -> RedisAdapter.streams(client, options));
    }

    @TestFactory
    @Timeout(250)
    Stream<DynamicNode> sessionsContinueOnTheOtherKindOfNode() {
        String name = key + ".recovery";
        StreamsOptions options = StreamsOptions.DEFAULT
                .withStreamName(name)
                .withChannelPrefix(name)
                .withSessionKeyPrefix(name + ":")
                .withRequestTimeout(TIMEOUT);
        Consumer<ServerBuilder> recovery =
                builder -> builder.connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)));
        Map<String, String> official =
                Map.of("ADAPTER", "streams", "REDIS_URL", redis.url(), "KEY", name, "NAME", "node", "RECOVERY", "true");
        try (ClusterNode first = ClusterNode.start("java 1", RedisAdapter.streams(CLIENTS.get(0), options), recovery);
                ClusterNode second =
                        ClusterNode.start("java 2", RedisAdapter.streams(CLIENTS.get(1), options), recovery);
                NodeProcess node = NodeProcess.start(official, List.of("servers/cluster.mjs"))) {
            return NodeSuite.run(Map.of("SERVERS", servers(first, second, node)), "interop/cluster-recovery.test.mjs");
        }
    }

    private static String servers(ClusterNode first, ClusterNode second, NodeProcess node) {
        return "127.0.0.1:%d 127.0.0.1:%d 127.0.0.1:%d"
                .formatted(first.port(), second.port(), node.ports().get(0));
    }

    private static Stream<DynamicNode> run(String adapter, String prefix, Function<RedissonClient, RedisAdapter> ours) {
        Map<String, String> official =
                Map.of("ADAPTER", adapter, "REDIS_URL", redis.url(), "KEY", prefix, "NAME", "node");
        try (ClusterNode first = ClusterNode.start("java 1", ours.apply(CLIENTS.get(0)));
                ClusterNode second = ClusterNode.start("java 2", ours.apply(CLIENTS.get(1)));
                NodeProcess node = NodeProcess.start(official, List.of("servers/cluster.mjs"))) {
            return NodeSuite.run(
                    Map.of(
                            "ADAPTER",
                            adapter,
                            "REDIS_URL",
                            redis.url(),
                            "KEY",
                            prefix,
                            "SERVERS",
                            servers(first, second, node)),
                    SCRIPT);
        }
    }
}
