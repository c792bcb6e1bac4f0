package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.Socket;
import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.testsupport.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.client.codec.ByteArrayCodec;

/** Sessions of the first node whose WebSocket is another's. */
class RelayWebSocketTest {

    @RegisterExtension
    static final SharedRedis<RedisServer> REDIS = SharedRedis.server(3);

    private RelayCluster cluster;
    private UpgradeClient client;
    private Socket socket;
    private String owner;

    @BeforeEach
    void upgrade() throws Exception {
        cluster = new RelayCluster(REDIS.clients(), RelayOptions.DEFAULT, builder -> {});
        RoundRobinClient polling = RoundRobinClient.of(cluster);
        socket = cluster.socket();
        owner = tagOf(polling.sid);
        client = UpgradeClient.upgrade(polling, cluster.port(1));
        client.send("42[\"echo\",\"first\"]");
        assertThat(client.next()).isEqualTo("42[\"echo\",\"first\"]");
        assertThat(session().transport()).isEqualTo("websocket");
        await().until(() -> cluster.relayed(0) == 1 && cluster.relayed(1) == 1 && cluster.relayed(2) == 0);
    }

    @AfterEach
    void nothingIsLeft() {
        client.close();
        cluster.expectNothingLeft(0, 1, 2);
        await().until(() -> cluster.nodes.get(0).engine().sessions().isEmpty());
        cluster.close();
    }

    private EngineSession session() {
        return cluster.nodes.get(0).engine().sessions().iterator().next();
    }

    @Test
    void aThousandMessagesArriveEachWayInOrderAndOnce() throws Exception {
        for (int i = 0; i < 1000; i++) {
            client.send("42[\"echo\"," + i + "]");
            socket.emit("told", i);
        }
        int echo = 0;
        int told = 0;
        while (echo < 1000 || told < 1000) {
            String packet = client.next();
            if (packet.startsWith("42[\"echo\",")) {
                assertThat(packet).isEqualTo("42[\"echo\"," + echo + "]");
                echo++;
            } else {
                assertThat(packet).isEqualTo("42[\"told\"," + told + "]");
                told++;
            }
        }
        await().until(() -> session().bufferedBytes() == 0);
    }

    @Test
    void binaryPartsAndAcknowledgementsArrive() throws Exception {
        client.send("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]");
        client.send(new byte[] {1, 2, 3});
        assertThat(client.next()).isEqualTo("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(client.next()).isEqualTo("<010203>");
        CompletableFuture<String> answer =
                socket.emitWithAck("who", String.class).toCompletableFuture();
        assertThat(client.next()).isEqualTo("420[\"who\"]");
        client.send("430[\"me\"]");
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("me");
    }

    @Test
    void aLargeMessageArrivesAndOneThatIsTooLargeEndsTheSession() throws Exception {
        client.send("451-1[\"length\",{\"_placeholder\":true,\"num\":0}]");
        client.send(new byte[900_000]);
        assertThat(client.next()).isEqualTo("431[900000]");

        client.send(new byte[1_000_001]);

        assertThat(cluster.reason()).isEqualTo("transport error");
        assertThat(client.next()).isEqualTo("[closed]");
    }

    @Test
    void theClientCloses() throws Exception {
        client.sayGoodbye();

        assertThat(cluster.reason()).isEqualTo("transport close");
    }

    @Test
    void theConnectionOfTheClientBreaks() throws Exception {
        client.close();

        assertThat(cluster.reason()).isEqualTo("transport close");
    }

    @Test
    void theServerCloses() throws Exception {
        socket.emit("last");
        socket.disconnect(true);

        assertThat(client.next()).isEqualTo("42[\"last\"]");
        assertThat(client.next()).isEqualTo("41");
        assertThat(client.next()).isEqualTo("[closed]");
        assertThat(cluster.reason()).isEqualTo("server namespace disconnect");
    }

    @Test
    void aSecondWebSocketIsClosedAndTheFirstGoesOn() throws Exception {
        try (UpgradeClient second = new UpgradeClient(cluster.port(2), session().id())) {
            assertThat(second.next()).isEqualTo("[closed]");
        }
        client.send("42[\"echo\",1]");
        assertThat(client.next()).isEqualTo("42[\"echo\",1]");
        cluster.expectNothingLeft(2);
    }

    @Test
    void aClientThatReadsTooSlowlyIsCutOffAndCostsNoMoreThanItsBound() throws Exception {
        client.standStill();
        byte[] much = new byte[100_000];
        for (int i = 0; i < 2000 && cluster.diary.isEmpty(); i++) {
            socket.emit("much", much);
            assertThat(cluster.nodes.get(0).engine().bufferedBytes()).isLessThan(20_000_000);
        }
        assertThat(cluster.reason()).isEqualTo("slow consumer");
    }

    /** Each holds as much as it may, and all together more than may wait for Redis. */
    @Test
    void aBroadcastToManyWaitsForRoomAndIsLostByNobody() throws Exception {
        cluster.close();
        RelayOptions small = RelayOptions.DEFAULT.withMaxWaitingBytes(1_000_000);
        cluster = new RelayCluster(REDIS.clients(), small, builder -> {});
        List<UpgradeClient> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(UpgradeClient.upgrade(RoundRobinClient.of(cluster), cluster.port(1)));
        }
        await().until(() -> cluster.nodes.get(0).engine().sessions().stream()
                .allMatch(session -> session.transport().equals("websocket")));
        String much = "x".repeat(40_000);

        for (int i = 0; i < 5; i++) {
            cluster.nodes.get(0).local().emit("much", i, much);
        }

        for (UpgradeClient each : many) {
            for (int i = 0; i < 5; i++) {
                assertThat(each.next()).startsWith("42[\"much\"," + i + ",");
            }
            each.close();
        }
    }

    @Test
    void aMessageThatIsMissingEndsTheWebSocketRatherThanLeavingAHole() throws Exception {
        tell(RelayMessage.Kind.SENT, 1000, List.of(false, new byte[] {'4', '2', '[', '"', 'x', '"', ']'}));

        assertThat(cluster.reason()).isEqualTo("transport error");
        assertThat(client.next()).isIn("[broken]", "[closed]");
    }

    @Test
    void aMessageThatComesTwiceIsTakenOnce() throws Exception {
        List<String> heard = new ArrayList<>();
        socket.on("x", (args, ack) -> heard.add("x"));

        tell(RelayMessage.Kind.SENT, 1, List.of(false, "42[\"x\"]".getBytes(StandardCharsets.UTF_8)));

        client.send("42[\"echo\",1]");
        assertThat(client.next()).isEqualTo("42[\"echo\",1]");
        assertThat(heard).isEmpty();
    }

    @Test
    void whoIsNotThePeerIsNotHeard() throws Exception {
        for (long id = 1; id < 20; id++) {
            RelayMessage cut =
                    new RelayMessage(RelayMessage.Kind.CLOSED, "0123456789abcdef", id, 0, List.of(1006, true, ""));
            REDIS.client(2)
                    .getTopic("socket.io-engine#" + owner + "#", ByteArrayCodec.INSTANCE)
                    .publish(cut.encode());
        }
        client.send("42[\"echo\",1]");
        assertThat(client.next()).isEqualTo("42[\"echo\",1]");
    }

    private static String tagOf(String sid) {
        return sid.substring(sid.length() - 16);
    }

    /** As if the node of the client said it, whatever the number of the request. */
    private void tell(RelayMessage.Kind kind, long number, Object data) throws Exception {
        String from = tagOf(RoundRobinClient.opened(cluster, 1).sid);
        for (long id = 1; id < 20; id++) {
            RelayMessage message = new RelayMessage(kind, from, id, number, data);
            REDIS.client(2)
                    .getTopic("socket.io-engine#" + owner + "#", ByteArrayCodec.INSTANCE)
                    .publish(message.encode());
        }
    }

    @Test
    void anUpgradeThatIsNotFinishedLeavesTheSessionOnPolling() throws Exception {
        RoundRobinClient polling = RoundRobinClient.of(cluster);
        cluster.socket();
        try (UpgradeClient attempt = new UpgradeClient(cluster.port(2), polling.sid)) {
            attempt.send("2probe");
            assertThat(attempt.next()).isEqualTo("3probe");
        }
        cluster.expectNothingLeft(2);
        polling.postOk(List.of("42[\"echo\",1]"));
        assertThat(polling.next()).isEqualTo("42[\"echo\",1]");
        polling.postOk(List.of("1"));
        assertThat(cluster.reason()).isEqualTo("transport close");
        polling.stopPolling();
    }

    @Test
    void aHandshakeForASessionThatIsNotThereIsRefused() throws Exception {
        String unknown = "A".repeat(20) + owner;
        RawHttp.Response response = RawHttp.send(
                        cluster.port(1),
                        "GET",
                        "EIO=4&transport=websocket&sid=" + unknown,
                        new byte[0],
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")
                .response();
        assertThat(response.status()).isEqualTo(400);
        await().atMost(Duration.ofSeconds(5)).until(() -> cluster.relayed(1) == 1);
    }
}
