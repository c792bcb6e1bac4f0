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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RScoredSortedSet;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** What becomes of relayed requests and WebSockets when something is gone: they end, on both sides. */
class RelayTroubleTest {

    private static final byte[] NOTHING = new byte[0];

    /** By the clock of the relays, which each test lets go by when it is time. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final Duration PING_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(2);

    /** There is nothing that could answer a poll but what the test does. */
    private static final Duration NO_PINGS = Duration.ofMinutes(5);

    /** How long the node of a WebSocket waits for the next sign of a session that has pings. */
    private static final Duration SILENCE = PING_INTERVAL.plus(PING_TIMEOUT).plus(TIMEOUT);

    /** The list of nodes does not tell who is gone. */
    private static final Roster.Rhythm PATIENT =
            new Roster.Rhythm(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofMinutes(10));

    /** It tells soon. */
    private static final Roster.Rhythm SWIFT =
            new Roster.Rhythm(Duration.ofMillis(250), Duration.ofSeconds(1), Duration.ofSeconds(5));

    private final HeldClock clock = new HeldClock();

    /** Of each node one. */
    private final List<HeldClock.Face> faces = new ArrayList<>();

    private RedisServer redis;
    private final List<RedissonClient> clients = new ArrayList<>();
    private RelayCluster cluster;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        for (int i = 0; i < 3; i++) {
            clients.add(Redissons.to(redis));
        }
        clock.hold();
        open(PATIENT, PING_INTERVAL);
    }

    private void open(Roster.Rhythm rhythm, Duration pingInterval) {
        faces.clear();
        cluster = new RelayCluster(
                clients,
                client -> adapter(client, rhythm),
                RelayOptions.DEFAULT.withTimeout(TIMEOUT),
                this::face,
                builder -> builder.pingInterval(pingInterval).pingTimeout(PING_TIMEOUT));
    }

    private HeldClock.Face face() {
        HeldClock.Face face = clock.new Face();
        faces.add(face);
        return face;
    }

    private static RedisAdapter adapter(RedissonClient client, Roster.Rhythm rhythm) {
        ClassicOptions options = ClassicOptions.DEFAULT;
        RedisLink link = RedisLink.over(client, false, options.maxWaitingBytes());
        return new RedisAdapter(link, Wiring.classic(link, options), options.key(), options.requestTimeout(), rhythm);
    }

    @AfterEach
    void stop() {
        cluster.close();
        clients.stream().filter(client -> !client.isShutdown()).forEach(RedissonClient::shutdown);
        redis.close();
    }

    private void reopen(Roster.Rhythm rhythm) {
        cluster.close();
        open(rhythm, NO_PINGS);
    }

    /** From now on that node says and hears nothing any more, as if it had been killed. */
    private void kill(int node) {
        clients.get(node).shutdown();
    }

    private RawHttp poll(int node, RoundRobinClient client) throws Exception {
        return RawHttp.send(cluster.port(node), "GET", client.query(), NOTHING);
    }

    private static void expectError(RawHttp request) throws Exception {
        RawHttp.Response response = request.response();
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).isEmpty();
    }

    /**
     * What a node has passed on ends as soon as that time is over by the clock of the relays, and not before.
     *
     * @param pending how much of it there is
     */
    private void letEndAfter(Duration limit, int node, int pending) {
        await().until(() -> cluster.relayed(node) == pending);
        settle(node);
        clock.turn(limit.minusNanos(1));
        settle(node);
        assertThat(cluster.relayed(node)).as("relayed when it is almost time").isEqualTo(pending);

        clock.turn(Duration.ofNanos(1));

        await().until(() -> cluster.relayed(node) == 0);
    }

    /** Waits until a node is through with what has come to it, and has looked what takes too long at the time that it is now. */
    private void settle(int node) {
        HeldClock.Face face = faces.get(node);
        long before = face.looks();
        // One thread does all that: when it looks again, it is through with what it did the first time.
        await().until(() -> face.looks() >= before + 2);
        cluster.awaitTurns(node);
    }

    private void expectNothingLeft(int... nodes) {
        clock.run();
        cluster.expectNothingLeft(nodes);
    }

    /** How many messages a node has received that were passed on, or are about that. */
    private long received(int node) {
        return cluster.adapters.get(node).status().received();
    }

    /** A WebSocket of a session of the first node that came to another one. */
    private UpgradeClient upgraded(int node) throws Exception {
        UpgradeClient upgraded = UpgradeClient.upgrade(RoundRobinClient.of(cluster), cluster.port(node));
        await().until(() -> cluster.relayed(0) == 1);
        return upgraded;
    }

    @Test
    void theOwnerIsGoneAlthoughItHasSaidThatItTakesLonger() throws Exception {
        reopen(PATIENT);
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        try (RawHttp waiting = poll(1, waits)) {
            await().until(() -> cluster.relayed(0) == 1);
            clock.turn(TIMEOUT.dividedBy(2));
            await().until(() -> received(1) == 1);

            kill(0);

            letEndAfter(TIMEOUT.multipliedBy(5), 1, 1);
            expectError(waiting);
        }
        expectNothingLeft(1, 2);
    }

    @Test
    void theOwnerIsGone() throws Exception {
        reopen(PATIENT);
        RoundRobinClient asks = RoundRobinClient.opened(cluster, 0);
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        try (RawHttp waiting = poll(1, waits)) {
            await().until(() -> cluster.relayed(0) == 1);

            kill(0);

            try (RawHttp asking = poll(1, asks)) {
                letEndAfter(TIMEOUT, 1, 2);
                expectError(asking);
            }
            expectError(waiting);
        }
        // What the owner itself holds ends with the session, by its heartbeat; see the WebSocket.
        expectNothingLeft(1, 2);
    }

    @Test
    void theOwnerOfAWebSocketIsGone() throws Exception {
        UpgradeClient upgraded = upgraded(2);

        kill(0);

        // What it has said before is behind whatever comes after it.
        assertThat(post(2, RoundRobinClient.opened(cluster, 1))).isEqualTo(200);
        letEndAfter(SILENCE, 2, 1);
        assertThat(upgraded.closed()).isEqualTo(1006);
        expectNothingLeft(0, 1, 2);
    }

    /** It does not know, and says something as soon as it can. */
    @Test
    void theOwnerStandsStillAndGoesOn() throws Exception {
        reopen(PATIENT);
        try (OtherProcess owner = OtherProcess.start(redis.url(), "relay", "socket.io", 0)) {
            RoundRobinClient waits = RoundRobinClient.openedAt(cluster, owner.port());
            RoundRobinClient asks = RoundRobinClient.openedAt(cluster, owner.port());
            clock.run();
            await().until(() -> post(2, asks) == 200);
            clock.hold();
            long before = received(1);
            try (RawHttp waiting = poll(1, waits)) {
                // That it takes longer.
                await().until(() -> received(1) > before);

                owner.signal("STOP");
                try (RawHttp asking = send(2, asks)) {
                    letEndAfter(TIMEOUT, 2, 1);
                    expectError(asking);
                    letEndAfter(TIMEOUT.multipliedBy(4), 1, 1);
                    expectError(waiting);
                    expectNothingLeft(1, 2);
                } finally {
                    owner.signal("CONT");
                }
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> post(2, RoundRobinClient.openedAt(cluster, owner.port())) == 200);
        }
    }

    /** Something that means nothing. */
    private RawHttp send(int node, RoundRobinClient client) throws Exception {
        return RawHttp.send(cluster.port(node), "POST", client.query(), new byte[] {'6'});
    }

    private int post(int node, RoundRobinClient client) throws Exception {
        return send(node, client).response().status();
    }

    @Test
    void theNodeOfTheClientIsGone() throws Exception {
        reopen(SWIFT);
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        try (RawHttp waiting = poll(1, waits)) {
            await().until(() -> cluster.relayed(0) == 1);

            kill(1);

            letEndAfter(TIMEOUT, 1, 1);
            expectError(waiting);
        }
        // The node leaves the list.
        await().atMost(Duration.ofSeconds(45))
                .until(() -> cluster.nodes.get(0).engine().sessions().isEmpty());
        expectNothingLeft(0, 1, 2);
    }

    @Test
    void theNodeOfTheClientOfAWebSocketIsGone() throws Exception {
        UpgradeClient upgraded = upgraded(1);

        kill(1);

        assertThat(cluster.reason()).isEqualTo("ping timeout");
        letEndAfter(SILENCE, 1, 1);
        assertThat(upgraded.closed()).isEqualTo(1006);
        expectNothingLeft(0, 1, 2);
    }

    /** However long a session may be silent: here as long as it likes. */
    @Test
    void whoIsNotOnTheListAnyMoreIsGone() throws Exception {
        reopen(SWIFT);
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

        expectNothingLeft(0);
        waiting.close();
        await().until(() -> cluster.nodes.get(0).engine().sessions().isEmpty());
    }

    @Test
    void redisStandsStillAndGoesOn() throws Exception {
        reopen(PATIENT);
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        RawHttp waiting = poll(2, waits);
        await().until(() -> cluster.relayed(0) == 1);

        redis.signal("STOP");
        try {
            letEndAfter(TIMEOUT, 2, 1);
            expectError(waiting);
            RoundRobinClient meanwhile = RoundRobinClient.opened(cluster, 0);
            try (RawHttp asking = poll(1, meanwhile)) {
                letEndAfter(TIMEOUT, 1, 1);
                expectError(asking);
            }
            expectNothingLeft(1, 2);
        } finally {
            redis.signal("CONT");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> serves(1) && serves(2));
        expectNothingLeft(0, 1, 2);
    }

    @Test
    void aWebSocketEndsWhenRedisStandsStill() throws Exception {
        UpgradeClient upgraded = upgraded(1);

        redis.signal("STOP");
        try {
            assertThat(cluster.reason()).isEqualTo("ping timeout");
            letEndAfter(SILENCE, 1, 1);
            assertThat(upgraded.closed()).isEqualTo(1006);
            expectNothingLeft(0, 1, 2);
        } finally {
            redis.signal("CONT");
        }
    }

    /** Whether a session of the first node is reached by way of that one. */
    private boolean serves(int node) throws Exception {
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        return RawHttp.send(cluster.port(node), "POST", client.query(), new byte[] {'1'})
                        .response()
                        .status()
                == 200;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void aSessionLivesOnWhenTheNodeThatItsPollCameToIsClosed(int seconds) throws Exception {
        reopen(PATIENT);
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        RawHttp waiting = poll(1, waits);
        await().until(() -> cluster.relayed(0) == 1);

        close(1, Duration.ofSeconds(seconds));

        RawHttp.Response response = waiting.response();
        assertThat(response.body()).isEqualTo("6");
        assertThat(response.status()).isEqualTo(200);
        assertThat(post(2, waits)).isEqualTo(200);
        assertThat(cluster.nodes.get(0).engine().sessions()).hasSize(1);
        expectNothingLeft(0, 1, 2);
    }

    private void close(int node, Duration limit) {
        cluster.nodes.get(node).close(limit).toCompletableFuture().join();
    }

    /** One after the other, each with a poll that waits there, behind a balancer that knows of it. */
    @Test
    void aClientThatPollsNoticesNothingOfNodesThatClose() throws Exception {
        reopen(PATIENT);
        RoundRobinClient client = RoundRobinClient.of(cluster);
        Socket socket = cluster.socket();
        for (int node = 2; node > 0; node--) {
            int closing = node;
            client.meets(closing);
            socket.emit("before", closing);
            assertThat(client.next()).isEqualTo("42[\"before\"," + closing + "]");
            await().until(() -> cluster.relayed(closing) == 1);
            client.meets(0, closing - 1);

            close(closing, Duration.ofSeconds(20));

            socket.emit("after", closing);
            assertThat(client.next()).isEqualTo("42[\"after\"," + closing + "]");
        }
        assertThat(socket.connected()).isTrue();
    }

    @Test
    void aWebSocketIsToldThatTheNodeItCameToIsClosed() throws Exception {
        reopen(PATIENT);
        UpgradeClient upgraded = upgraded(1);

        close(1, Duration.ofSeconds(20));

        assertThat(upgraded.closed()).isEqualTo(1001);
        assertThat(cluster.reason()).isEqualTo("transport close");
        expectNothingLeft(0, 1, 2);
    }

    @Test
    void theOwnerIsClosed() throws Exception {
        reopen(PATIENT);
        RoundRobinClient polling = RoundRobinClient.of(cluster);
        UpgradeClient upgraded = UpgradeClient.upgrade(polling, cluster.port(1));
        RoundRobinClient waits = RoundRobinClient.opened(cluster, 0);
        try (RawHttp waiting = poll(2, waits)) {
            await().until(() -> cluster.relayed(0) == 2);

            cluster.nodes
                    .get(0)
                    .close(Duration.ofSeconds(20))
                    .toCompletableFuture()
                    .join();

            assertThat(cluster.reason()).isEqualTo("server shutting down");
            assertThat(waiting.response().body()).isEqualTo("1");
            assertThat(upgraded.next()).isEqualTo("[closed]");
        }
        expectNothingLeft(0, 1, 2);
    }

    @Test
    void anAnswerMayTakeMuchLongerThanTheTimeout() throws Exception {
        reopen(PATIENT);
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        client.postOk(List.of("40"));
        Socket socket = cluster.socket();
        assertThat(poll(1, client).response().body()).startsWith("40{");
        // Not the first poll, of which the owner hears that it is written.
        cluster.expectNothingLeft(0);
        long before = received(1);
        try (RawHttp waiting = poll(1, client)) {
            await().until(() -> cluster.relayed(0) == 1);
            clock.turn(TIMEOUT.dividedBy(2));
            await().until(() -> received(1) == before + 1);
            for (int sign = 2; sign <= 4; sign++) {
                clock.turn(TIMEOUT.multipliedBy(4));
                long signs = before + sign;
                await().until(() -> received(1) == signs);
            }
            socket.emit("late");
            assertThat(waiting.response().body()).isEqualTo("42[\"late\"]");
        }
        client.postOk(List.of("1"));
        expectNothingLeft(0, 1, 2);
    }
}
