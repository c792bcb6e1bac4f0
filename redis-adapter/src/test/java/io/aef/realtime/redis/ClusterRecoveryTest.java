package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.ConnectionStateRecovery;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamTrimArgs;
import org.redisson.client.codec.StringCodec;

/** Clients lose their connection to one of three nodes and come back to another. */
class ClusterRecoveryTest {

    private static final int NODES = 3;
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    /** Whatever else this machine has to do. */
    private static final Patience LONG = new Patience(AT_MOST, AT_MOST, AT_MOST);

    private static final Pattern NUMBERED = Pattern.compile("42\\[\"n\",\"([^\"]+)\",(\\d+)]");

    @RegisterExtension
    static final SharedRedis<RedisServer> REDIS = SharedRedis.server(NODES);

    private final List<SocketIoServer> nodes = new ArrayList<>();
    private final List<RecoveringClient> clients = new ArrayList<>();
    private final AtomicBoolean refuse = new AtomicBoolean();

    @BeforeEach
    void start() {
        start(true, LONG);
    }

    private void start(boolean skipMiddlewares, Patience patience) {
        stop();
        REDIS.client(0).getKeys().flushall();
        for (RedissonClient redisson : REDIS.clients()) {
            SocketIoServer node = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .connectionStateRecovery(
                            ConnectionStateRecovery.upTo(Duration.ofMinutes(2)).skipMiddlewares(skipMiddlewares))
                    .adapter(RedisAdapter.streams(redisson, StreamsOptions.DEFAULT, patience))
                    .build();
            node.use((socket, next) -> {
                if (refuse.get()) {
                    next.reject("no");
                } else {
                    next.proceed();
                }
            });
            node.onConnection(ClusterRecoveryTest::serve);
            nodes.add(node.start());
        }
        await().atMost(AT_MOST)
                .untilAsserted(() -> assertThat(
                                nodes.get(0).serverCount().toCompletableFuture().get(5, TimeUnit.SECONDS))
                        .isEqualTo(NODES));
        // Until each has read it, a node does not know where the log is.
        RecoveringClient[] first = {client(0), client(1), client(2)};
        nodes.get(0).emit("ready");
        for (RecoveringClient each : first) {
            assertThat(each.next()).isEqualTo("42[\"ready\"]");
            each.close();
        }
    }

    private static void serve(Socket socket) {
        socket.on("fence", (args, ack) -> ack.send());
        socket.on("join", (args, ack) -> {
            socket.join(args.string(0));
            ack.send();
        });
        socket.on("leave", (args, ack) -> {
            socket.leave(args.string(0));
            ack.send();
        });
        socket.on("set", (args, ack) -> {
            socket.data().put("name", args.string(0));
            ack.send();
        });
        socket.on(
                "get",
                (args, ack) -> ack.send(
                        socket.recovered(),
                        socket.data().get("name"),
                        socket.rooms().size()));
        socket.on("bye", (args, ack) -> {
            socket.emit("bye");
            socket.disconnect();
        });
    }

    @AfterEach
    void stop() {
        clients.forEach(RecoveringClient::close);
        clients.clear();
        nodes.forEach(node -> node.close(Duration.ZERO).toCompletableFuture().join());
        nodes.clear();
    }

    private RecoveringClient client(int node) {
        RecoveringClient client = new RecoveringClient();
        clients.add(client);
        client.connect(nodes.get(node));
        client.connected();
        return client;
    }

    private static String ask(RecoveringClient client, String event, String arg) {
        client.send("421[\"" + event + "\",\"" + arg + "\"]");
        return client.next();
    }

    private boolean back(RecoveringClient client, int node) {
        client.connect(nodes.get(node));
        return client.connected();
    }

    @Test
    void whatWasMissedFollowsOnAnotherNode() {
        RecoveringClient client = client(0);
        RecoveringClient other = client(1);
        assertThat(ask(client, "join", "red")).isEqualTo("431[]");
        assertThat(ask(client, "join", "muted")).isEqualTo("431[]");
        assertThat(ask(client, "set", "Ann")).isEqualTo("431[]");
        assertThat(ask(client, "leave", "muted")).isEqualTo("431[]");
        nodes.get(1).emit("before");
        assertThat(client.next()).isEqualTo("42[\"before\"]");
        assertThat(other.next()).isEqualTo("42[\"before\"]");
        assertThat(client.offset()).matches("\\d+-\\d+");

        client.cut();
        nodes.get(0).emit("all", 1, "x", null, List.of(2));
        nodes.get(1).to("red").emit("room");
        nodes.get(1).to("blue").emit("not");
        nodes.get(2).except("red").emit("not");
        nodes.get(2).except("muted").emit("left in time");
        nodes.get(2).to(client.sid()).emit("direct");
        nodes.get(0).volatile_().emit("not");
        nodes.get(2).emit("bin", new byte[] {1, 2, 3});
        await().atMost(AT_MOST).until(() -> other.events().contains("<010203>"));

        assertThat(back(client, 2)).isTrue();
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            missed.add(client.next());
        }
        String binary = "451-[\"bin\",{\"_placeholder\":true,\"num\":0}]";
        // Of different nodes, in the order in which Redis had them.
        assertThat(missed)
                .containsExactlyInAnyOrder(
                        "42[\"all\",1,\"x\",null,[2]]",
                        "42[\"room\"]",
                        "42[\"left in time\"]",
                        "42[\"direct\"]",
                        binary,
                        "<010203>")
                .containsSequence(binary, "<010203>")
                .containsSubsequence("42[\"left in time\"]", "42[\"direct\"]", binary);
        client.expectNothingElse();
        assertThat(ask(client, "get", "")).isEqualTo("431[true,\"Ann\",2]");
        nodes.get(0).to("red").emit("again");
        assertThat(client.next()).isEqualTo("42[\"again\"]");
    }

    @Test
    void whoHasReceivedNothingOrWasIdleWhileTheLogWasShortenedIsRecovered() {
        RecoveringClient nothing = client(0);
        nothing.offset(null);
        RecoveringClient idle = client(0);
        nodes.get(1).to(idle.sid()).emit("once");
        assertThat(idle.next()).isEqualTo("42[\"once\"]");
        RecoveringClient busy = client(1);
        for (int i = 0; i < 300; i++) {
            nodes.get(1).to(busy.sid()).emit("n", i);
        }
        await().atMost(AT_MOST).until(() -> busy.count() == 300);
        RecoveringClient fence = client(0);
        nodes.get(1).to(fence.sid()).emit("here");
        assertThat(fence.next()).isEqualTo("42[\"here\"]");
        REDIS.client(0)
                .getStream("socket.io", StringCodec.INSTANCE)
                .trim(StreamTrimArgs.maxLen(1).noLimit());

        nothing.cut();
        idle.cut();
        assertThat(back(nothing, 1)).isTrue();
        assertThat(back(idle, 2)).isTrue();
        nodes.get(0).emit("and on");
        assertThat(nothing.next()).isEqualTo("42[\"and on\"]");
        assertThat(idle.next()).isEqualTo("42[\"and on\"]");
    }

    @Test
    void aRecoveryIsWholeOrDoesNotTakePlace() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        String sid = client.sid();
        client.cut();
        kept(client);
        RecoveringClient other = client(1);
        for (int i = 0; i < 5; i++) {
            nodes.get(0).emit("missed", i);
        }
        await().atMost(AT_MOST).until(() -> other.count() == 5);
        REDIS.client(0)
                .getStream("socket.io", StringCodec.INSTANCE)
                .trim(StreamTrimArgs.maxLen(4).noLimit());

        assertThat(back(client, 1)).isFalse();
        assertThat(client.sid()).isNotEqualTo(sid);
        client.expectNothingElse();
    }

    private void kept(RecoveringClient client) {
        await().atMost(AT_MOST).until(() -> REDIS.client(0).getKeys().countExists("sio:session:" + client.pid()) == 1);
    }

    @Test
    void sessionsExpireInRedisAndSoDoesTheLog() {
        RecoveringClient client = client(0);
        client.cut();
        kept(client);

        assertThat(REDIS.client(0).getBucket("sio:session:" + client.pid()).remainTimeToLive())
                .isBetween(100_000L, 120_000L);
        await().atMost(AT_MOST)
                .until(() -> REDIS.client(0)
                        .getKeys()
                        .getKeysStream()
                        .allMatch(key -> REDIS.client(0).getBucket(key).remainTimeToLive() > 0));
    }

    @Test
    void aConnectionThatIsDeadOnAnotherNodeIsClosedByTheNewOne() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("one");
        assertThat(client.next()).isEqualTo("42[\"one\"]");
        // Nodes know of each other by a list that each reads every few seconds.
        nodes.get(1).serverCount();
        client.forsake();
        nodes.get(0).emit("two");

        await().atMost(AT_MOST).until(() -> rosterIsRead());
        assertThat(back(client, 1)).isTrue();
        assertThat(client.next()).isEqualTo("42[\"two\"]");
        nodes.get(2).emit("three");
        assertThat(client.next()).isEqualTo("42[\"three\"]");
        client.expectNothingElse();
        assertThat(nodes.get(0).sockets().sockets()).isEmpty();
    }

    private boolean rosterIsRead() {
        return REDIS.client(0)
                        .getScoredSortedSet("socket.io#nodes", StringCodec.INSTANCE)
                        .size()
                >= NODES;
    }

    @Test
    void aSessionIsContinuedByOneConnectionAtATime() {
        for (int round = 0; round < 20; round++) {
            RecoveringClient client = client(0);
            nodes.get(0).to(client.sid()).emit("seen");
            assertThat(client.next()).isEqualTo("42[\"seen\"]");
            String sid = client.sid();
            client.cut();
            kept(client);
            RecoveringClient twin = new RecoveringClient();
            clients.add(twin);
            twin.claim(client);

            client.connect(nodes.get(1));
            twin.connect(nodes.get(2));
            await().atMost(AT_MOST).until(() -> client.isDecided() && twin.isDecided());
            await().atMost(AT_MOST)
                    .until(() -> nodes.get(1).sockets().sockets().size()
                                    + nodes.get(2).sockets().sockets().size()
                            >= 1);
            long holders = nodes.stream()
                    .flatMap(node -> node.sockets().sockets().values().stream())
                    .filter(socket -> socket.id().equals(sid))
                    .count();
            assertThat(holders).isLessThanOrEqualTo(1);
            client.cut();
            twin.cut();
            await().atMost(AT_MOST)
                    .until(() -> nodes.stream()
                            .allMatch(node -> node.sockets().sockets().isEmpty()));
        }
    }

    @Test
    void aMiddlewareThatRefusesSeesNoEventLeakedAndTheSessionWaits() {
        start(false, LONG);
        RecoveringClient client = client(0);
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        client.cut();
        kept(client);
        nodes.get(1).emit("missed");

        refuse.set(true);
        assertThat(back(client, 1)).isFalse();
        assertThat(client.count()).isEqualTo(1);
        client.cut();
        refuse.set(false);
        kept(client);
        assertThat(back(client, 2)).isTrue();
        assertThat(client.next()).isEqualTo("42[\"missed\"]");
        client.expectNothingElse();
    }

    /** Which does not say of which namespace it is. */
    @Test
    void middlewaresAreAskedAboutASessionThatAnOfficialNodeHasKept() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        client.cut();
        kept(client);
        byte[] session = Msgpack.write(Map.of(
                "sid", String.valueOf(client.sid()),
                "pid", String.valueOf(client.pid()),
                "rooms", List.of(String.valueOf(client.sid()), "red"),
                "data", Map.of()));
        REDIS.client(0)
                .getBucket("sio:session:" + client.pid(), StringCodec.INSTANCE)
                .set(Base64.getEncoder().encodeToString(session), Duration.ofMinutes(1));
        nodes.get(1).to("red").emit("missed");

        refuse.set(true);
        assertThat(back(client, 1)).isFalse();
        client.cut();
        refuse.set(false);
        kept(client);
        assertThat(back(client, 2)).isTrue();
        assertThat(client.next()).isEqualTo("42[\"missed\"]");
    }

    @Test
    void whatWasOnItsWayToARoomThatTheClientHasLeftIsNotLost() {
        RecoveringClient client = client(0);
        assertThat(ask(client, "join", "red")).isEqualTo("431[]");
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        String seen = client.offset();
        REDIS.redis().signal("STOP");
        try {
            nodes.get(0).to("red").emit("last");
            nodes.get(0).sockets().sockets().get(client.sid()).leave("red");
        } finally {
            REDIS.redis().signal("CONT");
        }
        assertThat(client.next()).isEqualTo("42[\"last\"]");
        nodes.get(1).to("red").emit("not");

        // As if its connection had broken before.
        client.offset(seen);
        client.cut();

        assertThat(back(client, 1)).isTrue();
        client.send("421[\"fence\"]");
        assertThat(client.next()).isEqualTo("42[\"last\"]");
        assertThat(client.next()).isEqualTo("431[]");
    }

    @Test
    void whoeverIsDisconnectedIsSentWhatCameBefore() {
        for (int i = 0; i < 50; i++) {
            RecoveringClient client = client(0);
            client.send("42[\"bye\"]");
            assertThat(client.next()).isEqualTo("42[\"bye\"]");
            assertThat(client.next()).isEqualTo("41");
        }
    }

    @Test
    void aNodeThatIsClosedLeavesItsSessionsToTheOthers() {
        RecoveringClient client = client(0);
        nodes.get(0).emit("seen");
        assertThat(client.next()).isEqualTo("42[\"seen\"]");
        client.forsake();
        nodes.get(0).close(Duration.ofSeconds(2)).toCompletableFuture().join();
        nodes.get(1).emit("missed");

        assertThat(back(client, 2)).isTrue();
        assertThat(client.next()).isEqualTo("42[\"missed\"]");
    }

    @Test
    void whileRedisStandsStillEventsAreLocalOnceAndInOrder() throws Exception {
        start(true, Patience.DEFAULT);
        RecoveringClient client = client(0);
        RecoveringClient other = client(1);
        nodes.get(0).emit("n", "0", 0);
        assertThat(client.next()).isEqualTo("42[\"n\",\"0\",0]");
        REDIS.redis().signal("STOP");
        try {
            for (int i = 1; i <= 50; i++) {
                nodes.get(0).emit("n", "0", i);
            }
            await().atMost(AT_MOST).until(() -> client.count() == 51);
            for (int i = 51; i <= 60; i++) {
                nodes.get(0).emit("n", "0", i);
            }
            await().atMost(AT_MOST).until(() -> client.count() == 61);
        } finally {
            REDIS.redis().signal("CONT");
        }
        await().atMost(AT_MOST).until(() -> {
            String before = client.offset();
            int count = client.count();
            nodes.get(0).emit("back");
            await().atMost(AT_MOST).until(() -> client.count() > count);
            return !client.offset().equals(before);
        });
        List<String> events = client.events().stream()
                .filter(event -> event.startsWith("42[\"n\""))
                .toList();
        for (int i = 0; i <= 60; i++) {
            assertThat(events.get(i)).isEqualTo("42[\"n\",\"0\"," + i + "]");
        }
        assertThat(events).hasSize(61);
        // What got into the log although it was given up, others have had once and in order.
        List<String> others = other.events().stream()
                .filter(event -> event.startsWith("42[\"n\""))
                .toList();
        assertThat(events).containsSubsequence(others);
        nodes.get(0).emit("seen by all");
        await().atMost(AT_MOST).until(() -> other.events().contains("42[\"seen by all\"]"));
        int before = client.count();
        client.cut();
        nodes.get(1).emit("missed");
        assertThat(back(client, 2)).isTrue();
        await().atMost(AT_MOST)
                .until(() -> client.count() > before && client.events().contains("42[\"missed\"]"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLostDoubledOrOvertaken(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> sent = new HashMap<>();
        List<RecoveringClient> players = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            RecoveringClient client = client(i % NODES);
            if (i % 2 == 0) {
                assertThat(ask(client, "join", "even")).isEqualTo("431[]");
            }
            players.add(client);
        }
        int recoveries = 0;
        for (int round = 0; round < 150; round++) {
            RecoveringClient client = players.get(random.nextInt(players.size()));
            publish(random, sent);
            client.cut();
            if (random.nextInt(3) == 0) {
                publish(random, sent);
            }
            client.connect(nodes.get(random.nextInt(NODES)));
            publish(random, sent);
            if (random.nextInt(5) == 0) {
                // Before it knows anything of it, or just then.
                client.cut();
                publish(random, sent);
                client.connect(nodes.get(random.nextInt(NODES)));
            }
            assertThat(stays(client, random)).as("round %d: recovered", round).isTrue();
            recoveries++;
        }
        for (int i = 0; i < NODES; i++) {
            nodes.get(i).emit("end", i);
        }
        for (int i = 0; i < players.size(); i++) {
            RecoveringClient client = players.get(i);
            while (!hasAll(client)) {
                assertThat(stays(client, random)).isTrue();
                await().atMost(AT_MOST).until(() -> hasAll(client) || client.isLost());
            }
            check(client.events(), sent, i % 2 == 0);
        }
        assertThat(recoveries).isEqualTo(150);
    }

    private static boolean hasAll(RecoveringClient client) {
        return client.events().stream()
                        .filter(event -> event.startsWith("42[\"end\""))
                        .count()
                == NODES;
    }

    /**
     * Comes again as long as it is thrown out: an earlier connection it had given up may have arrived later, and then takes the
     * session away from the present one. Returns whether it has the session it had.
     */
    private boolean stays(RecoveringClient client, Random random) {
        await().atMost(AT_MOST).until(client::isDecided);
        while (client.isLost()) {
            client.cut();
            client.connect(nodes.get(random.nextInt(NODES)));
            await().atMost(AT_MOST).until(client::isDecided);
        }
        return client.connected();
    }

    private void publish(Random random, Map<String, Integer> sent) {
        for (int i = random.nextInt(20); i > 0; i--) {
            int node = random.nextInt(NODES);
            String room = random.nextInt(3) == 0 ? "even" : "";
            int number = sent.merge(node + room, 1, Integer::sum) - 1;
            if (room.isEmpty()) {
                nodes.get(node).emit("n", node + room, number);
            } else {
                nodes.get(node).to(room).emit("n", node + room, number);
            }
        }
    }

    private static void check(List<String> events, Map<String, Integer> sent, boolean even) {
        Map<String, Integer> received = new HashMap<>();
        for (String event : events) {
            Matcher numbered = NUMBERED.matcher(event);
            if (numbered.matches()) {
                int expected = received.merge(numbered.group(1), 1, Integer::sum) - 1;
                assertThat(Integer.parseInt(numbered.group(2))).as(event).isEqualTo(expected);
            }
        }
        Map<String, Integer> all = new HashMap<>(sent);
        if (!even) {
            all.keySet().removeIf(from -> from.endsWith("even"));
        }
        assertThat(received).isEqualTo(all);
    }
}
