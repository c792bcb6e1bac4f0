package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.testsupport.RedisCluster;
import io.aef.realtime.testsupport.RedisSentinels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.api.RedissonClient;

/** The master dies that has all channels and the stream, and its replica takes its place: nodes of all wires go on by themselves. */
@ParameterizedClass
@EnumSource(FailOverTest.Mode.class)
class FailOverTest {

    private static final Duration AT_MOST = Duration.ofSeconds(40);

    enum Mode {
        SENTINEL {
            @Override
            Redis start() {
                RedisSentinels redis = RedisSentinels.start();
                return new Redis(() -> Redissons.to(redis), "p", redis::failOver, redis::close);
            }
        },
        CLUSTER {
            @Override
            Redis start() {
                RedisCluster redis = RedisCluster.start(3, 1);
                int number = 0;
                while (redis.masterOf("p" + number) != 0
                        || redis.masterOf("p" + number + "#/#") != 0
                        || redis.masterOf("p" + number + "-request#/#") != 0) {
                    number++;
                }
                return new Redis(() -> Redissons.to(redis), "p" + number, redis::failOver, redis::close);
            }
        };

        abstract Redis start();
    }

    /** @param prefix of channels and of the stream, such that they are at the master that dies */
    record Redis(Supplier<RedissonClient> client, String prefix, Runnable failOver, Runnable close) {}

    @Parameter
    private Mode mode;

    private final List<RedissonClient> redissons = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();
    private Redis redis;

    /** Two nodes of one kind, and a client of the second. */
    private final class Pair implements AutoCloseable {

        private final List<RedisAdapter> adapters = new ArrayList<>();
        private final List<SocketIoServer> nodes = new ArrayList<>();
        private final RecoveringClient client = new RecoveringClient();

        Pair(java.util.function.Function<RedissonClient, RedisAdapter> adapter) {
            for (int i = 0; i < 2; i++) {
                RedissonClient redisson = redis.client.get();
                redissons.add(redisson);
                RedisAdapter one = adapter.apply(redisson);
                SocketIoServer node = SocketIoServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)))
                        .adapter(one)
                        .build();
                node.onConnection(socket -> {
                    socket.on("fence", (args, ack) -> ack.send());
                    socket.join("red");
                });
                nodes.add(node.start());
                adapters.add(one);
            }
            pairs.add(this);
            connect(client, 1);
            works();
        }

        boolean connect(RecoveringClient one, int node) {
            one.connect(nodes.get(node));
            return one.connected();
        }

        /** What the first node says to a room of the second arrives there, and they can ask each other. */
        void works() {
            String mark = Ids.next();
            await().atMost(AT_MOST).until(() -> {
                nodes.get(0).to("red").emit("mark", mark);
                return client.events().contains("42[\"mark\",\"" + mark + "\"]");
            });
            await().atMost(AT_MOST)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(nodes.get(0)
                                    .fetchSockets()
                                    .toCompletableFuture()
                                    .get(10, TimeUnit.SECONDS))
                            .isNotEmpty());
        }

        @Override
        public void close() {
            client.close();
            nodes.forEach(
                    node -> node.close(Duration.ZERO).toCompletableFuture().join());
        }
    }

    @BeforeEach
    void start() {
        redis = mode.start();
    }

    @AfterEach
    void stop() {
        pairs.forEach(Pair::close);
        redissons.forEach(RedissonClient::shutdown);
        redis.close.run();
    }

    @Test
    void nodesOfAllWiresGoOnAndNothingInAStreamIsLost() {
        Duration timeout = Duration.ofSeconds(2);
        String prefix = redis.prefix;
        Pair classic = new Pair(client -> RedisAdapter.classic(
                client, ClassicOptions.DEFAULT.withRequestTimeout(timeout).withKey(prefix)));
        Pair sharded = new Pair(client -> RedisAdapter.sharded(
                client, ShardedOptions.DEFAULT.withRequestTimeout(timeout).withChannelPrefix(prefix)));
        Pair streams = new Pair(client -> RedisAdapter.streams(
                client,
                StreamsOptions.DEFAULT
                        .withRequestTimeout(timeout)
                        .withChannelPrefix(prefix)
                        .withStreamName(prefix)));
        RecoveringClient away = new RecoveringClient();
        streams.connect(away, 1);
        streams.works();
        away.cut();
        await().until(() -> streams.nodes.get(1).sockets().sockets().size() == 1);
        for (int i = 0; i < 100; i++) {
            streams.nodes.get(0).emit("n", i);
        }
        await().atMost(AT_MOST)
                .until(() -> numbers(streams.client).size() == 100
                        && streams.adapters.get(1).status().outgoingBytes() == 0);

        redis.failOver.run();

        pairs.forEach(Pair::works);
        pairs.forEach(pair -> pair.adapters.forEach(
                adapter -> await().atMost(AT_MOST).until(() -> adapter.status().isHealthy())));
        assertThat(streams.connect(away, 0)).as("recovered").isTrue();
        await().atMost(AT_MOST).until(() -> numbers(away).size() >= 100);
        assertThat(numbers(away)).isEqualTo(numbers(streams.client)).doesNotHaveDuplicates();
        away.close();
    }

    private static List<String> numbers(RecoveringClient client) {
        return client.events().stream()
                .filter(event -> event.startsWith("42[\"n\""))
                .toList();
    }
}
