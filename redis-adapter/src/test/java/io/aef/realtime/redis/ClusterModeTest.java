package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.testsupport.RedisCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.api.RedissonClient;

/** What is made of several keys and channels, on a Redis Cluster that has them at different masters. */
class ClusterModeTest {

    @RegisterExtension
    static final SharedRedis<RedisCluster> REDIS = SharedRedis.cluster(2);

    private final List<SocketIoServer> nodes = new ArrayList<>();
    private final List<RecoveringClient> clients = new ArrayList<>();

    private void start(Function<RedissonClient, RedisAdapter> adapter) {
        for (RedissonClient client : REDIS.clients()) {
            SocketIoServer node = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(2)))
                    .adapter(adapter.apply(client))
                    .build();
            node.onConnection(socket -> {
                socket.on("fence", (args, ack) -> ack.send());
                socket.on("join", (args, ack) -> {
                    socket.join(args.string(0));
                    ack.send();
                });
            });
            nodes.add(node.start());
        }
        await().untilAsserted(() -> assertThat(count()).isEqualTo(2));
    }

    private int count() throws Exception {
        return nodes.get(0).serverCount().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        clients.forEach(RecoveringClient::close);
        nodes.forEach(node -> node.close(Duration.ZERO).toCompletableFuture().join());
    }

    private RecoveringClient client(int node) {
        RecoveringClient client = new RecoveringClient();
        clients.add(client);
        client.connect(nodes.get(node));
        client.connected();
        return client;
    }

    /** The stream is at one master, the sessions at others, and the list of nodes at yet another. */
    @Test
    void sessionsAreContinuedWhereverTheirKeysAre() {
        StreamsOptions three = StreamsOptions.DEFAULT.withStreamCount(3);
        start(client -> RedisAdapter.streams(client, three));
        Set<Integer> masters = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            RecoveringClient client = client(i % 2);
            masters.add(REDIS.redis().masterOf("sio:session:" + client.pid()));
            client.send("421[\"join\",\"red\"]");
            assertThat(client.next()).isEqualTo("431[]");
        }
        nodes.get(0).emit("ready");
        for (RecoveringClient client : clients) {
            assertThat(client.next()).isEqualTo("42[\"ready\"]");
            client.cut();
        }
        await().until(() -> nodes.get(0).sockets().sockets().isEmpty()
                && nodes.get(1).sockets().sockets().isEmpty());
        nodes.get(0).emit("all", 1);
        nodes.get(1).to("red").emit("red", new byte[] {2});
        nodes.get(1).to("blue").emit("blue");

        for (int i = 0; i < clients.size(); i++) {
            RecoveringClient client = clients.get(i);
            client.connect(nodes.get(1 - i % 2));
            assertThat(client.connected()).as("recovered").isTrue();
            List<String> missed = List.of(client.next(), client.next(), client.next());
            assertThat(missed).contains("42[\"all\",1]", "<02>");
            client.expectNothingElse();
        }
        assertThat(masters).as("masters that have a session").hasSize(3);
    }

    @Test
    void streamsAreSpreadOverTheMasters() {
        String name = "spread";
        start(client -> RedisAdapter.streams(
                client, StreamsOptions.DEFAULT.withStreamName(name).withStreamCount(3)));
        Set<Integer> masters = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            String stream = name + "-" + i;
            int master = REDIS.redis().masterOf(stream);
            await().untilAsserted(() ->
                    assertThat(REDIS.redis().master(master).keys()).contains(stream));
            masters.add(master);
        }
        assertThat(masters).hasSize(3);
    }

    /** As clients of Node.js do, which choose any server for what they subscribe to. */
    @Test
    void nodesThatHaveSubscribedAtAnyMasterAreCounted() throws Exception {
        start(client -> RedisAdapter.classic(client, ClassicOptions.DEFAULT.withKey("counted")));
        String channel = "counted-request#/#";
        List<Socket> others = new ArrayList<>();
        try {
            for (int master = 0; master < 3; master++) {
                others.add(subscribe(master, channel));
            }
            await().untilAsserted(() -> assertThat(count()).isEqualTo(5));
        } finally {
            for (Socket other : others) {
                other.close();
            }
        }
        await().untilAsserted(() -> assertThat(count()).isEqualTo(2));
    }

    private static Socket subscribe(int master, String channel) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), REDIS.redis().master(master).port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(("SUBSCRIBE " + channel + "\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo('*');
        return socket;
    }

    @Test
    void requestsArePassedOnToTheOwnerOfTheirSession() throws Exception {
        try (RelayCluster cluster =
                new RelayCluster(REDIS.clients(), RedisAdapter::sharded, RelayOptions.DEFAULT, builder -> {})) {
            RoundRobinClient client = RoundRobinClient.of(cluster);
            for (int i = 0; i < 20; i++) {
                client.post("42[\"echo\"," + i + "]");
                assertThat(client.next()).isEqualTo("42[\"echo\"," + i + "]");
            }
        }
    }
}
