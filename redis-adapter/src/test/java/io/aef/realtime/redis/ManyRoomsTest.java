package io.aef.realtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.testsupport.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** More rooms than a client has subscriptions by default, each of which takes one. */
class ManyRoomsTest {

    private static final int MANY = 300;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<RedissonClient> clients = new ArrayList<>();
    private final List<SocketIoServer> nodes = new ArrayList<>();
    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(before);
        nodes.forEach(node -> node.close(Duration.ZERO).toCompletableFuture().join());
        clients.forEach(RedissonClient::shutdown);
        redis.close();
    }

    /** As most would make it. */
    private RedissonClient client(int perConnection) {
        Config config = new Config();
        config.setThreads(2).setNettyThreads(2);
        config.useSingleServer()
                .setAddress(redis.url())
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(4)
                .setSubscriptionsPerConnection(perConnection);
        RedissonClient client = Redisson.create(config);
        clients.add(client);
        return client;
    }

    private SocketIoServer node(RedisAdapter adapter) {
        SocketIoServer node = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .adapter(adapter)
                .build();
        node.onConnection(socket -> {
            IntStream.range(0, MANY).forEach(i -> socket.join("room-" + i));
            socket.on("fence", (args, ack) -> ack.send());
        });
        nodes.add(node.start());
        return node;
    }

    /** How many rooms Redis has subscriptions of. */
    private int rooms() {
        return Integer.parseInt(
                redis.ask("PUBSUB SHARDCHANNELS socket.io#/#room-*").substring(1));
    }

    private void allAreReached(SocketIoServer sender, TestClient client) throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(() -> rooms() == MANY);
        for (int i = 0; i < MANY; i++) {
            sender.to("room-" + i).emit("n", i);
        }
        Set<String> received =
                IntStream.range(0, MANY).mapToObj(i -> next(client)).collect(Collectors.toSet());
        assertThat(received).hasSize(MANY);
    }

    private static String next(TestClient client) {
        try {
            return client.next();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientOfOurOwnHasSubscriptionsForAll() throws Exception {
        SocketIoServer sender = node(RedisAdapter.sharded(redis.url(), ShardedOptions.DEFAULT));
        SocketIoServer receiver = node(RedisAdapter.sharded(redis.url(), ShardedOptions.DEFAULT));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> receiver.serverCount().toCompletableFuture().get(10, TimeUnit.SECONDS) == 2);
        try (TestClient client = TestClient.to(receiver)) {
            allAreReached(sender, client);
        }
        assertThat(log.toString(UTF_8)).doesNotContain("subscriptionsPerConnection");
    }

    @Test
    void aClientThatIsSetUpForThemHasToo() throws Exception {
        SocketIoServer sender = node(RedisAdapter.sharded(client(200)));
        SocketIoServer receiver = node(RedisAdapter.sharded(client(200)));
        try (TestClient client = TestClient.to(receiver)) {
            allAreReached(sender, client);
        }
        assertThat(log.toString(UTF_8)).doesNotContain("subscriptionsPerConnection");
    }

    @Test
    void oneThatIsNotSaysSoAndServesTheOthers() throws Exception {
        SocketIoServer sender = node(RedisAdapter.sharded(client(5)));
        SocketIoServer receiver = node(RedisAdapter.sharded(client(5)));
        assertThat(log.toString(UTF_8))
                .contains("WARN")
                .contains(
                        "In subscription mode DYNAMIC each room takes a subscription, and the RedissonClient holds 250"
                                + " at a server (subscriptionsPerConnection 5 x subscriptionConnectionPoolSize 50)");
        try (TestClient client = TestClient.to(receiver)) {
            // Two are those of the namespace and the node.
            await().atMost(Duration.ofSeconds(30)).until(() -> rooms() == 248);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> sender.serverCount().toCompletableFuture().get(10, TimeUnit.SECONDS) == 2);
            sender.emit("all");
            assertThat(client.next()).isEqualTo("42[\"all\"]");
            // Those that waited come about when others are not needed any more.
            receiver.sockets()
                    .socketsLeave(
                            IntStream.range(0, 200).mapToObj(i -> "room-" + i).toArray(String[]::new));
            await().atMost(Duration.ofSeconds(50)).until(() -> rooms() == 100);
        }
    }
}
