package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.Socket;
import io.aef.realtime.engine.Cookie;
import io.aef.realtime.engine.Cors;
import io.aef.realtime.engine.EngineMiddleware;
import io.aef.realtime.engine.TrustedProxies;
import io.aef.realtime.testsupport.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** Long-polling where each request meets another node. */
class RelayPollingTest {

    private static final byte[] NOTHING = new byte[0];
    private static final String UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";

    @RegisterExtension
    static final SharedRedis<RedisServer> REDIS = SharedRedis.server(3);

    private RelayCluster cluster;

    @BeforeEach
    void start() {
        cluster = new RelayCluster(
                REDIS.clients(),
                RelayOptions.DEFAULT,
                builder -> builder.cors(Cors.allow("https://app.example"))
                        .trustedProxies(TrustedProxies.of("127.0.0.1"))
                        .cookie(Cookie.named("io")));
    }

    @AfterEach
    void stop() {
        cluster.expectNothingLeft(0, 1, 2);
        cluster.close();
    }

    private void goodbye(RoundRobinClient client) throws Exception {
        client.postOk(List.of("1"));
        assertThat(cluster.reason()).isEqualTo("transport close");
        client.stopPolling();
    }

    @Test
    void aThousandMessagesArriveEachWayInOrderAndOnce() throws Exception {
        RoundRobinClient client = RoundRobinClient.of(cluster);
        for (int i = 0; i < 1000; i += 20) {
            List<String> packets = new ArrayList<>();
            for (int n = i; n < i + 20; n++) {
                packets.add("42[\"echo\"," + n + "]");
            }
            client.postOk(packets);
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(client.next()).isEqualTo("42[\"echo\"," + i + "]");
        }
        goodbye(client);
    }

    @Test
    void binaryPartsAndAcknowledgementsArrive() throws Exception {
        RoundRobinClient client = RoundRobinClient.of(cluster);
        Socket socket = cluster.socket();

        client.postOk(List.of("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]", "bAQID"));
        assertThat(client.next()).isEqualTo("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(client.next()).isEqualTo("bAQID");
        client.postOk(List.of("427[\"ack\",\"x\",null]"));
        assertThat(client.next()).isEqualTo("437[\"x\",null]");
        CompletableFuture<String> answer =
                socket.emitWithAck("who", String.class).toCompletableFuture();
        assertThat(client.next()).isEqualTo("420[\"who\"]");
        client.postOk(List.of("430[\"me\"]"));
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("me");
        goodbye(client);
    }

    @Test
    void aLargeBodyArrives() throws Exception {
        RoundRobinClient client = RoundRobinClient.of(cluster);
        String large = Base64.getEncoder().encodeToString(new byte[660_000]);

        client.postOk(List.of("451-1[\"length\",{\"_placeholder\":true,\"num\":0}]", "b" + large));

        assertThat(client.next()).isEqualTo("431[660000]");
        goodbye(client);
    }

    @Test
    void aBodyThatIsTooLargeEndsTheSession() throws Exception {
        RoundRobinClient client = RoundRobinClient.of(cluster);

        assertThat(client.post("4".repeat(1_000_001)).status()).isEqualTo(413);

        assertThat(cluster.reason()).isEqualTo("transport error");
        // Between two polls there is nobody to be told.
        assertThat(client.next()).isIn("1", "[400]");
    }

    @Test
    void aSecondPollEndsTheSession() throws Exception {
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        try (RawHttp first = RawHttp.send(cluster.port(1), "GET", client.query(), NOTHING)) {
            await().until(() -> cluster.relayed(0) == 1);
            RawHttp second = RawHttp.send(cluster.port(2), "GET", client.query(), NOTHING);
            assertThat(first.response().body()).isEqualTo("1");
            assertThat(second.response().status()).isEqualTo(400);
        }
        for (int node = 0; node < 3; node++) {
            RawHttp.Response late = RawHttp.send(cluster.port(node), "GET", client.query(), NOTHING)
                    .response();
            assertThat(late.status()).isEqualTo(400);
            assertThat(late.body()).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void anIdOfNoNodeIsRefusedAtOnce() throws Exception {
        long before = cluster.adapters.get(1).status().published();
        for (String sid : List.of("x", "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA0123456789abcdef")) {
            RawHttp.Response response = RawHttp.send(
                            cluster.port(1),
                            "GET",
                            "EIO=4&transport=polling&sid=" + sid,
                            NOTHING,
                            "Origin: https://app.example")
                    .response();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).isEqualTo(UNKNOWN);
            assertThat(response.all("Access-Control-Allow-Origin")).containsExactly("https://app.example");
        }
        assertThat(cluster.adapters.get(1).status().published()).isEqualTo(before);
    }

    @Test
    void whatTheOwnerAnswersComesOnceAndAsItIs() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 3; i++) {
            int node = i;
            EngineMiddleware writesDown = request -> {
                asked.add(node + " " + request.method() + " "
                        + request.clientAddress().getHostAddress());
                return EngineMiddleware.Outcome.proceed();
            };
            cluster.nodes.get(i).engine().use(writesDown);
        }
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        asked.clear();
        String[] headers = {"Origin: https://app.example", "X-Forwarded-For: 192.0.2.7"};

        RawHttp.Response response = RawHttp.send(
                        cluster.port(1), "POST", client.query(), "40".getBytes(StandardCharsets.UTF_8), headers)
                .response();

        assertThat(response.all("Access-Control-Allow-Origin")).containsExactly("https://app.example");
        assertThat(response.all("Set-Cookie")).isEmpty();
        assertThat(response.all("Content-Length")).containsExactly("2");
        assertThat(response.all("Content-Type")).containsExactly("text/html");
        assertThat(asked).containsExactly("0 POST 192.0.2.7");
        RawHttp.Response poll = RawHttp.send(cluster.port(2), "GET", client.query(), NOTHING, headers)
                .response();
        assertThat(poll.all("Access-Control-Allow-Origin")).containsExactly("https://app.example");
        assertThat(poll.body()).startsWith("40{");
        client.postOk(List.of("1"));
    }

    @Test
    void aClientThatGoesAwayIsGone() throws Exception {
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        client.postOk(List.of("40"));
        cluster.socket();
        assertThat(RawHttp.send(cluster.port(2), "GET", client.query(), NOTHING)
                        .response()
                        .body())
                .startsWith("40{");
        RawHttp poll = RawHttp.send(cluster.port(1), "GET", client.query(), NOTHING);
        await().until(() -> cluster.relayed(1) == 1 && cluster.relayed(0) == 1);

        poll.close();

        assertThat(cluster.reason()).isEqualTo("transport error");
        await().until(() -> cluster.nodes.get(0).engine().sessions().isEmpty());
    }

    @Test
    void theServerSaysGoodbye() throws Exception {
        RoundRobinClient client = RoundRobinClient.of(cluster);

        cluster.socket().disconnect(true);

        assertThat(client.next()).isEqualTo("41");
        assertThat(client.next()).isEqualTo("1");
        assertThat(cluster.reason()).isEqualTo("server namespace disconnect");
    }

    @Test
    void aPollIsThreeMessagesAndAPostTwo() throws Exception {
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        long before = published();
        byte[] connect = "40".getBytes(StandardCharsets.UTF_8);
        RawHttp.send(cluster.port(1), "POST", client.query(), connect).response();
        await().until(() -> published() == before + 2);
        cluster.socket();
        RawHttp.send(cluster.port(1), "GET", client.query(), NOTHING).response();
        await().until(() -> published() == before + 5);
        client.postOk(List.of("1"));
    }

    private long published() {
        return cluster.adapters.stream()
                .mapToLong(adapter -> adapter.status().published())
                .sum();
    }

    @Test
    void whatIsNoMessageOfOursIsDroppedAndCounted() throws Exception {
        RoundRobinClient client = RoundRobinClient.of(cluster);
        String owner = client.sid.substring(client.sid.length() - 16);
        String channel = "socket.io-engine#" + owner + "#";
        byte[] noRequest = new RelayMessage(RelayMessage.Kind.REQUEST, "x", 1, 1, List.of(List.of("GET"), 1)).encode();
        byte[] noKind = "\u0081\u00a4kind\u00a3eat".getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] bad :
                List.of(new byte[0], new byte[] {1}, "{}".getBytes(StandardCharsets.UTF_8), noKind, noRequest)) {
            REDIS.client(1).getTopic(channel, ByteArrayCodec.INSTANCE).publish(bad);
        }

        await().untilAsserted(() ->
                assertThat(cluster.adapters.get(0).status().malformed()).isEqualTo(5));
        client.postOk(List.of("42[\"echo\",1]"));
        assertThat(client.next()).isEqualTo("42[\"echo\",1]");
        goodbye(client);
    }

    @Test
    void beyondTheBoundRequestsAreRefused() throws Exception {
        cluster.close();
        cluster = new RelayCluster(REDIS.clients(), RelayOptions.DEFAULT.withMaxPending(1), builder -> {});
        RoundRobinClient one = RoundRobinClient.opened(cluster, 0);
        RoundRobinClient two = RoundRobinClient.opened(cluster, 0);
        RawHttp waiting = RawHttp.send(cluster.port(1), "GET", one.query(), NOTHING);
        await().until(() -> cluster.relayed(1) == 1 && cluster.relayed(0) == 1);
        for (int node = 1; node < 3; node++) {
            assertThat(RawHttp.send(cluster.port(node), "GET", two.query(), NOTHING)
                            .response()
                            .status())
                    .isEqualTo(503);
        }
        cluster.expectNothingLeft(2);
        waiting.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> cluster.relayed(0) == 0);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void onEveryWireARequestFindsItsSession(Function<RedissonClient, RedisAdapter> wire) throws Exception {
        cluster.close();
        cluster = new RelayCluster(REDIS.clients(), wire, RelayOptions.DEFAULT, builder -> {});
        RoundRobinClient client = RoundRobinClient.of(cluster);
        client.postOk(List.of("42[\"echo\",1]"));
        assertThat(client.next()).isEqualTo("42[\"echo\",1]");
        try (UpgradeClient upgraded = UpgradeClient.upgrade(client, cluster.port(1))) {
            upgraded.send("42[\"echo\",2]");
            assertThat(upgraded.next()).isEqualTo("42[\"echo\",2]");
        }
        assertThat(cluster.reason()).isEqualTo("transport close");
    }

    static List<Named<Function<RedissonClient, RedisAdapter>>> wires() {
        return List.of(
                Named.of("sharded", RedisAdapter::sharded),
                Named.of("streams", RedisAdapter::streams),
                Named.of(
                        "streams, sharded",
                        client -> RedisAdapter.streams(client, StreamsOptions.DEFAULT.withUseShardedPubSub(true))));
    }

    @Test
    void aRequestThatComesTwiceIsHandledOnce() throws Exception {
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        RawHttp.send(cluster.port(0), "POST", client.query(), "40".getBytes(StandardCharsets.UTF_8))
                .response();
        cluster.socket();
        String channel = "socket.io-engine#" + client.sid.substring(client.sid.length() - 16) + "#";
        RTopic topic = REDIS.client(2).getTopic(channel, ByteArrayCodec.INSTANCE);
        BlockingQueue<byte[]> overheard = new LinkedBlockingQueue<>();
        topic.addListener(byte[].class, (from, body) -> overheard.add(body));
        byte[] packets = "42[\"echo\",1]".getBytes(StandardCharsets.UTF_8);
        assertThat(RawHttp.send(cluster.port(1), "POST", client.query(), packets)
                        .response()
                        .body())
                .isEqualTo("ok");
        byte[] request = overheard.poll(10, TimeUnit.SECONDS);

        topic.publish(request);

        client.postOk(List.of("42[\"echo\",2]"));
        client.startPolling();
        assertThat(client.next()).startsWith("40{");
        assertThat(client.next()).isEqualTo("42[\"echo\",1]");
        assertThat(client.next()).isEqualTo("42[\"echo\",2]");
        goodbye(client);
    }

    @Test
    void whatIsTooMuchForItsBoundEndsWithAnError() throws Exception {
        cluster.close();
        RelayOptions small = RelayOptions.DEFAULT.withMaxWaitingBytes(50_000).withTimeout(Duration.ofSeconds(2));
        cluster = new RelayCluster(REDIS.clients(), small, builder -> {});
        RoundRobinClient client = RoundRobinClient.opened(cluster, 0);
        client.postOk(List.of("40"));
        Socket socket = cluster.socket();
        byte[] much = ("42[\"x\",\"" + "x".repeat(250_000) + "\"]").getBytes(StandardCharsets.UTF_8);

        assertThat(RawHttp.send(cluster.port(1), "POST", client.query(), much)
                        .response()
                        .status())
                .isEqualTo(503);
        socket.emit("much", "x".repeat(250_000));
        assertThat(RawHttp.send(cluster.port(1), "GET", client.query(), NOTHING)
                        .response()
                        .status())
                .isEqualTo(503);
        assertThat(cluster.adapters.get(0).status().overflowed()
                        + cluster.adapters.get(1).status().overflowed())
                .isGreaterThanOrEqualTo(2);
    }
}
