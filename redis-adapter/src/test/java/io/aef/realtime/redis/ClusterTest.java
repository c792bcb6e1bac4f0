package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.BroadcastOperator;
import io.aef.realtime.RemoteSocket;
import io.aef.realtime.Socket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RedissonClient;

/** Three nodes, on each wire. */
@ParameterizedClass
@MethodSource("wires")
class ClusterTest {

    private static RedisServer redis;
    private static final List<RedissonClient> CLIENTS = new ArrayList<>();

    private final List<SocketIoServer> nodes = new ArrayList<>();
    private final List<TestClient> wires = new ArrayList<>();

    /** One wire, with what speaks it. */
    record Kind(
            String name,
            Function<RedissonClient, RedisAdapter> adapter,
            Function<RedissonClient, RedisEmitter> emitter) {

        @Override
        public String toString() {
            return name;
        }
    }

    @Parameter
    private Kind kind;

    static List<Kind> wires() {
        Duration timeout = Duration.ofSeconds(3);
        List<Kind> kinds = new ArrayList<>();
        ClassicOptions classic = ClassicOptions.DEFAULT.withRequestTimeout(timeout);
        kinds.add(classic("classic", classic));
        kinds.add(classic("classic, specific responses", classic.withPublishOnSpecificResponseChannel(true)));
        for (SubscriptionMode mode : SubscriptionMode.values()) {
            ShardedOptions sharded =
                    ShardedOptions.DEFAULT.withRequestTimeout(timeout).withSubscriptionMode(mode);
            kinds.add(new Kind(
                    "sharded " + mode,
                    client -> RedisAdapter.sharded(client, sharded),
                    client -> RedisEmitter.sharded(client, sharded)));
        }
        StreamsOptions streams = StreamsOptions.DEFAULT.withRequestTimeout(timeout);
        kinds.add(streams("streams", streams));
        kinds.add(streams("3 streams", streams.withStreamCount(3)));
        kinds.add(streams("streams, sharded", streams.withUseShardedPubSub(true)));
        return kinds;
    }

    private static Kind classic(String name, ClassicOptions options) {
        return new Kind(
                name, client -> RedisAdapter.classic(client, options), client -> RedisEmitter.classic(client, options));
    }

    private static Kind streams(String name, StreamsOptions options) {
        return new Kind(
                name, client -> RedisAdapter.streams(client, options), client -> RedisEmitter.streams(client, options));
    }

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
        for (int i = 0; i < 3; i++) {
            CLIENTS.add(Redissons.to(redis));
        }
    }

    @AfterAll
    static void stopRedis() {
        CLIENTS.forEach(RedissonClient::shutdown);
        CLIENTS.clear();
        redis.close();
    }

    @BeforeEach
    void start() throws Exception {
        for (RedissonClient client : CLIENTS) {
            SocketIoServer node = SocketIoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .adapter(kind.adapter.apply(client))
                    .build();
            node.onConnection(ClusterTest::serve);
            nodes.add(node.start());
        }
        await().untilAsserted(() -> assertThat(get(nodes.get(0).serverCount())).isEqualTo(3));
        for (SocketIoServer node : nodes) {
            wires.add(TestClient.to(node));
        }
        for (SocketIoServer node : nodes) {
            hear(node.operator(), wires);
        }
    }

    private static void serve(Socket socket) {
        socket.on("fence", (args, ack) -> ack.send());
        socket.on("join", (args, ack) -> {
            socket.join(args.string(0));
            ack.send();
        });
    }

    @AfterEach
    void stop() {
        wires.forEach(TestClient::close);
        nodes.forEach(node -> node.close(Duration.ZERO).toCompletableFuture().join());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void join(String room, int... numbers) throws InterruptedException {
        List<TestClient> joined = new ArrayList<>();
        for (int number : numbers) {
            TestClient wire = wires.get(number);
            assertThat(wire.send("421[\"join\",\"" + room + "\"]").next()).isEqualTo("431[]");
            joined.add(wire);
        }
        hear(nodes.get(0).to(room), joined);
    }

    /** Until all do: a node hears what is said after it has begun to listen. */
    private static void hear(BroadcastOperator all, List<TestClient> wires) throws InterruptedException {
        Set<TestClient> deaf = new HashSet<>(wires);
        await().untilAsserted(() -> {
            all.emit("hear");
            deaf.removeIf(wire -> wire.poll() != null);
            assertThat(deaf).isEmpty();
        });
        all.emit("begin");
        for (TestClient wire : wires) {
            while (!wire.next().equals("42[\"begin\"]")) {
                // What was tried before.
            }
        }
    }

    @Test
    void aBroadcastReachesTheClientsOfAllNodesOnceAndInOrder() throws Exception {
        for (int i = 0; i < 100; i++) {
            nodes.get(0).emit("n", i, "x", null, true, 1.5, List.of(1));
        }
        for (TestClient wire : wires) {
            for (int i = 0; i < 100; i++) {
                assertThat(wire.next()).isEqualTo("42[\"n\"," + i + ",\"x\",null,true,1.5,[1]]");
            }
            wire.expectNothingElse();
        }
    }

    @Test
    void binaryPartsArrive() throws Exception {
        nodes.get(0).emit("bin", new byte[] {1, 2, 3});

        for (TestClient wire : wires) {
            assertThat(wire.next()).isEqualTo("451-[\"bin\",{\"_placeholder\":true,\"num\":0}]");
            assertThat(wire.next()).isEqualTo("<010203>");
        }
    }

    @Test
    void roomsAndExceptionsAreThoseOfAllNodes() throws Exception {
        join("red", 1, 2);
        join("muted", 2);

        nodes.get(0).to("red").emit("one");
        nodes.get(0).to("red").except("muted").emit("two");
        nodes.get(0).to(wires.get(2).id).emit("three");
        assertThat(wires.get(1).next()).isEqualTo("42[\"one\"]");
        assertThat(wires.get(1).next()).isEqualTo("42[\"two\"]");
        assertThat(wires.get(2).next()).isEqualTo("42[\"one\"]");
        assertThat(wires.get(2).next()).isEqualTo("42[\"three\"]");
        nodes.get(0).to("red", "blue").emit("four");
        assertThat(wires.get(1).next()).isEqualTo("42[\"four\"]");
        assertThat(wires.get(2).next()).isEqualTo("42[\"four\"]");
        wires.get(0).expectNothingElse();
    }

    @Test
    void whatIsLocalStaysThere() throws Exception {
        nodes.get(0).local().emit("here");
        nodes.get(0).emit("everywhere");

        assertThat(wires.get(0).next()).isEqualTo("42[\"here\"]");
        assertThat(wires.get(1).next()).isEqualTo("42[\"everywhere\"]");
    }

    @Test
    void clientsOfAllNodesAnswer() throws Exception {
        CompletionStage<List<String>> answers =
                nodes.get(0).timeout(Duration.ofSeconds(5)).emitWithAck("who", String.class);
        for (int i = 0; i < 3; i++) {
            String packet = wires.get(i).next();
            assertThat(packet).matches("42\\d+\\[\"who\"]");
            wires.get(i).send("43" + packet.substring(2, packet.indexOf('[')) + "[\"client " + i + "\"]");
        }

        assertThat(get(answers)).containsExactlyInAnyOrder("client 0", "client 1", "client 2");
    }

    @Test
    void socketsOfAllNodesAreFoundAndMoved() throws Exception {
        join("red", 2);
        List<RemoteSocket> all = get(nodes.get(0).fetchSockets());
        assertThat(all)
                .extracting(RemoteSocket::id)
                .containsExactlyInAnyOrder(wires.get(0).id, wires.get(1).id, wires.get(2).id);
        List<RemoteSocket> red = get(nodes.get(0).in("red").fetchSockets());
        assertThat(red).hasSize(1);
        assertThat(red.get(0).rooms()).isEqualTo(Set.of(wires.get(2).id, "red"));

        nodes.get(0).in("red").socketsJoin("blue");
        await().untilAsserted(() ->
                assertThat(get(nodes.get(1).in("blue").fetchSockets())).hasSize(1));
        nodes.get(1).in("blue").socketsLeave("red");
        await().untilAsserted(() -> assertThat(
                        get(nodes.get(0).in("blue").fetchSockets()).get(0).rooms())
                .isEqualTo(Set.of(wires.get(2).id, "blue")));
        nodes.get(0).in("blue").disconnectSockets();
        assertThat(wires.get(2).next()).isEqualTo("41");
    }

    @Test
    void whatIsNoServerSpeaksToThemAll() throws Exception {
        join("red", 1, 2);
        join("muted", 2);
        RedisEmitter emitter = kind.emitter.apply(CLIENTS.get(0));
        List<String> heard = new CopyOnWriteArrayList<>();
        nodes.forEach(node -> node.onServerSide("told", (args, ack) -> heard.add(args.string(0))));

        emitter.emit("all", 1, new byte[] {1});
        emitter.to("red").except("muted").emit("some");
        emitter.to(wires.get(2).id).compress(false).emit("one");
        emitter.in("muted").socketsJoin("blue");
        emitter.serverSideEmit("told", "x");
        await().untilAsserted(() -> assertThat(heard).containsExactly("x", "x", "x"));
        await().untilAsserted(() ->
                assertThat(get(nodes.get(0).in("blue").fetchSockets())).hasSize(1));
        emitter.in("blue").socketsLeave("muted");
        emitter.in("blue").disconnectSockets(false);
        emitter.flush().toCompletableFuture().get(10, TimeUnit.SECONDS);

        for (TestClient wire : wires) {
            assertThat(wire.next()).isEqualTo("451-[\"all\",1,{\"_placeholder\":true,\"num\":0}]");
            assertThat(wire.next()).isEqualTo("<01>");
        }
        wires.get(0).expectNothingElse();
        assertThat(wires.get(1).next()).isEqualTo("42[\"some\"]");
        assertThat(wires.get(2).next()).isEqualTo("42[\"one\"]");
        assertThat(wires.get(2).next()).isEqualTo("41");
    }

    @Test
    void serversTellEachOther() throws Exception {
        for (int i = 0; i < 3; i++) {
            int node = i;
            nodes.get(i).onServerSide("ping", (args, ack) -> ack.send(args.string(0) + " " + node));
        }

        assertThat(get(nodes.get(0).serverSideEmitWithAck("ping", "from 0")))
                .extracting(answer -> answer.as(String.class))
                .containsExactlyInAnyOrder("from 0 1", "from 0 2");
    }

    @Test
    void whileRedisStandsStillThisNodeGoesOnAndRequestsEndWithWhatThereIs() throws Exception {
        redis.signal("STOP");
        try {
            nodes.get(0).emit("still here");
            assertThat(wires.get(0).next()).isEqualTo("42[\"still here\"]");
            CompletionStage<List<RemoteSocket>> found = nodes.get(0).fetchSockets();
            assertThatThrownBy(() -> get(found))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SilentNodesException.class,
                            silent -> assertThat(silent.answers()).hasSize(1));
        } finally {
            redis.signal("CONT");
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            nodes.get(0).emit("back");
            String last = wires.get(1).next();
            while (!last.equals("42[\"back\"]")) {
                last = wires.get(1).next();
            }
        });
    }
}
