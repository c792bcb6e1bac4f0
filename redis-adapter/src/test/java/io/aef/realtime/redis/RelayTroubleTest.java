package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.Socket;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScoredSortedSet;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** What becomes of relayed requests and WebSockets when something is gone: they end, on both sides. */
class RelayTroubleTest {

    private static final byte[] NOTHING = new byte[0];

    private RedisServer redis;
    private final List<RedissonClient> clients = new ArrayList<>();
    private RelayCluster cluster;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        for (int i = 0; i < 3; i++) {
            clients.add(Redissons.to(redis));
        }
        open(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    private void open(Duration timeout, Duration pingInterval) {
        cluster = new RelayCluster(
                clients,
                RelayOptions.DEFAULT.withTimeout(timeout),
                builder -> builder.pingInterval(pingInterval).pingTimeout(Duration.ofSeconds(2)));
    }

    @AfterEach
    void stop() {
        cluster.close();
        clients.stream().filter(client -> !client.isShutdown()).forEach(RedissonClient::shutdown);
        redis.close();
    }

    /** From now on that node says and hears nothing any more, as if it had been killed. */
    private void kill(int node) {
        clients.get(node).shutdown();
    }

    private RawHttp poll(int node, RoundRobinClient client) throws Exception {
        return RawHttp.send(cluster.port(node), "GET", client.query(), NOTHING);
    }

    /** With an error, unless a ping was just on its way. */
    private static void expectEnd(RawHttp poll) throws Exception {
        RawHttp.Response response = poll.response();
        assertThat(response.status() + " " + response.body()).isIn("503 ", "200 2");
    }

    @Test
    void theOwnerIsGoneAlthoughItHasSaidThatItTakesLonger() throws Exception {
        cluster.close();
        open(Duration.ofMillis(500), Duration.ofMinutes(5));
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        try (RawHttp waiting = poll(1, waits)) {
            await().until(() -> published() > 0);

            kill(0);

            assertThat(waiting.response().status()).isEqualTo(503);
        }
        cluster.expectNothingLeft(1, 2);
    }

    @Test
    void theOwnerIsGone() throws Exception {
        RoundRobinClient asks = RoundRobinClient.opened(cluster, 0);
        RoundRobinClient polling = RoundRobinClient.of(cluster);
        UpgradeClient upgraded = UpgradeClient.upgrade(polling, cluster.port(2));
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        try (RawHttp waiting = poll(1, waits)) {
            await().until(() -> cluster.relayed(0) == 2);

            kill(0);

            try (RawHttp asking = poll(1, asks)) {
                assertThat(asking.response().status()).isEqualTo(503);
            }
            expectEnd(waiting);
            assertThat(upgraded.next()).isIn("[closed]", "[broken]");
        }
        cluster.expectNothingLeft(0, 1, 2);
    }

    @Test
    void theNodeOfTheClientIsGone() throws Exception {
        RoundRobinClient polling = RoundRobinClient.of(cluster);
        UpgradeClient upgraded = UpgradeClient.upgrade(polling, cluster.port(1));
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        try (RawHttp waiting = poll(1, waits)) {
            await().until(() -> cluster.relayed(0) == 2);

            kill(1);

            assertThat(cluster.reason()).isEqualTo("ping timeout");
            expectEnd(waiting);
            assertThat(upgraded.next()).isIn("[closed]", "[broken]");
        }
        await().until(() -> cluster.nodes.get(0).engine().sessions().isEmpty());
        cluster.expectNothingLeft(0, 1, 2);
    }

    /** However long a session may be silent: here as long as it likes. */
    @Test
    void whoIsNotOnTheListAnyMoreIsGone() throws Exception {
        cluster.close();
        open(Duration.ofSeconds(8), Duration.ofMinutes(5));
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        String id = RoundRobinClient.opened(cluster, 1).sid.substring(20);
        RScoredSortedSet<String> list = clients.get(2).getScoredSortedSet("socket.io#nodes", StringCodec.INSTANCE);
        RawHttp waiting = poll(1, waits);
        await().atMost(Duration.ofSeconds(20)).until(() -> cluster.relayed(0) == 1 && cluster.knows(0, id));

        kill(1);
        // It may have put itself on the list while it was shut down.
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            list.removeAll(list.stream().filter(each -> each.startsWith(id)).toList());
            return !cluster.knows(0, id);
        });

        cluster.expectNothingLeft(0);
        waiting.close();
        assertThat(cluster.nodes.get(0).engine().sessions()).isEmpty();
    }

    @Test
    void redisStandsStillAndGoesOn() throws Exception {
        RoundRobinClient polling = RoundRobinClient.of(cluster);
        UpgradeClient upgraded = UpgradeClient.upgrade(polling, cluster.port(1));
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        RawHttp waiting = poll(2, waits);
        await().until(() -> cluster.relayed(0) == 2);

        redis.signal("STOP");
        try {
            assertThat(cluster.reason()).isEqualTo("ping timeout");
            expectEnd(waiting);
            assertThat(upgraded.next()).isIn("[closed]", "[broken]");
            RoundRobinClient meanwhile = RoundRobinClient.opened(cluster, 0);
            try (RawHttp asking = poll(1, meanwhile)) {
                assertThat(asking.response().status()).isEqualTo(503);
            }
            cluster.expectNothingLeft(0, 1, 2);
        } finally {
            redis.signal("CONT");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> serves(1) && serves(2));
        cluster.expectNothingLeft(0, 1, 2);
    }

    /** Whether a session of the first node is reached by way of that one. */
    private boolean serves(int node) throws Exception {
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        return RawHttp.send(cluster.port(node), "POST", client.query(), new byte[] {'1'})
                        .response()
                        .status()
                == 200;
    }

    @Test
    void theNodeOfTheClientIsClosed() throws Exception {
        cluster.close();
        open(Duration.ofSeconds(1), Duration.ofMinutes(5));
        RoundRobinClient polling = RoundRobinClient.of(cluster);
        UpgradeClient upgraded = UpgradeClient.upgrade(polling, cluster.port(1));
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        RawHttp waiting = poll(1, waits);
        await().until(() -> cluster.relayed(0) == 2);

        cluster.nodes.get(1).close(Duration.ZERO).toCompletableFuture().join();

        assertThat(cluster.reason()).isIn("transport close", "transport error");
        assertThat(upgraded.next()).isIn("[closed]", "[broken]");
        waiting.close();
        cluster.expectNothingLeft(0, 1, 2);
    }

    @Test
    void theOwnerIsClosed() throws Exception {
        cluster.close();
        open(Duration.ofSeconds(1), Duration.ofMinutes(5));
        RoundRobinClient polling = RoundRobinClient.of(cluster);
        UpgradeClient upgraded = UpgradeClient.upgrade(polling, cluster.port(1));
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        try (RawHttp waiting = poll(2, waits)) {
            await().until(() -> cluster.relayed(0) == 2);

            cluster.nodes
                    .get(0)
                    .close(Duration.ofSeconds(5))
                    .toCompletableFuture()
                    .join();

            assertThat(cluster.reason()).isEqualTo("server shutting down");
            assertThat(waiting.response().body()).isEqualTo("1");
            assertThat(upgraded.next()).isEqualTo("[closed]");
        }
        cluster.expectNothingLeft(0, 1, 2);
    }

    @Test
    void anAnswerMayTakeMuchLongerThanTheTimeout() throws Exception {
        cluster.close();
        open(Duration.ofMillis(500), Duration.ofSeconds(25));
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        client.postOk(List.of("40"));
        Socket socket = cluster.socket();
        assertThat(poll(1, client).response().body()).startsWith("40{");
        long before = published();
        try (RawHttp waiting = poll(1, client)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> published() >= before + 3);
            socket.emit("late");
            assertThat(waiting.response().body()).isEqualTo("42[\"late\"]");
        }
        client.postOk(List.of("1"));
        cluster.expectNothingLeft(0, 1, 2);
    }

    /** By the owner, which does nothing but say that it takes longer. */
    private long published() {
        return cluster.adapters.get(0).status().published();
    }
}
