package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.engine.AllowRequest.Decision;
import io.aef.realtime.engine.ConnectionLimits;
import io.aef.realtime.engine.Overflow;
import io.aef.realtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each meter moves when it should, by as much as it should, and no other does. */
class MetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong clock = new AtomicLong();
    private final MeterReadings meters;
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final SocketIoServer io;

    MetricsTest() {
        io = TestServers.start(TestServers.builder()
                .maxBufferedBytes(10_000)
                .nanoTime(clock::get)
                .onError(error -> {})
                .listener(new RealtimeMetrics(registry)));
        io.onConnection(sockets::add);
        meters = new MeterReadings(registry);
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    private TestClient connected() {
        TestClient client = TestClient.connect(io);
        meters.forget();
        return client;
    }

    @Test
    void aWebSocketThatJoins() {
        TestClient.connect(io);

        meters.expect(Map.of(
                "connections{transport=websocket}", 1,
                "connections.opened{transport=websocket}", 1,
                "packets.received{kind=connect,transport=websocket}", 1,
                "data.received{transport=websocket}", "0".length(),
                "packets.sent{kind=connect,transport=websocket}", 1,
                "data.sent{transport=websocket}", "0{'sid':'12345678901234567890'}".length(),
                "sockets", 1));
    }

    @Test
    void aPollingClientThatUpgrades() {
        PollingClient client = PollingClient.connect(io);
        meters.expect(Map.of(
                "connections{transport=polling}", 1,
                "connections.opened{transport=polling}", 1,
                "packets.received{kind=connect,transport=polling}", 1,
                "data.received{transport=polling}", 1,
                "packets.sent{kind=connect,transport=polling}", 1,
                "data.sent{transport=polling}", 31,
                "sockets", 1));

        TestClient.upgrade(io, client.sid());

        meters.expect(
                Map.of("connections{transport=polling}", -1, "connections{transport=websocket}", 1, "upgrades", 1));
    }

    @Test
    void anEventAndItsAcknowledgement() throws Exception {
        TestClient client = connected();
        TestServers.settled(sockets.take()).on("chat", (args, ack) -> ack.send("heard"));

        client.send("427[\"chat\",\"hi\"]").expect("437[\"heard\"]");

        meters.expect(Map.of(
                "packets.received{kind=event,transport=websocket}", 1,
                "data.received{transport=websocket}", "27['chat','hi']".length(),
                "handlers{event=chat,outcome=success}", 1,
                "packets.sent{kind=ack,transport=websocket}", 1,
                "data.sent{transport=websocket}", "37['heard']".length()));
    }

    @Test
    void anEventWithoutAHandlerIsAPacketOnly() {
        TestClient client = connected();

        client.send("42[\"nobody\"]");

        meters.expect(Map.of(
                "packets.received{kind=event,transport=websocket}",
                1,
                "data.received{transport=websocket}",
                "2['nobody']".length()));
    }

    @Test
    void aPacketWithItsAttachmentsIsOne() throws Exception {
        TestClient client = connected();
        Socket socket = TestServers.settled(sockets.take());

        client.send("451-[\"b\",{\"_placeholder\":true,\"num\":0}]").send(new byte[100]);

        int head = "51-['b',{'_placeholder':true,'num':0}]".length();
        meters.expect(Map.of(
                "packets.received{kind=event,transport=websocket}",
                1,
                "data.received{transport=websocket}",
                head + 100));

        socket.emit("b", (Object) new byte[50]);

        meters.expect(
                Map.of("packets.sent{kind=event,transport=websocket}", 1, "data.sent{transport=websocket}", head + 50));
    }

    @Test
    void handlersAreTimedAndTheirFailuresToldApart() throws Exception {
        TestClient client = connected();
        Socket socket = TestServers.settled(sockets.take());
        socket.on("work", (args, ack) -> clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(7)));
        socket.on("work", (args, ack) -> {
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
            throw new IllegalStateException("no");
        });
        socket.on("typed", Integer.class, number -> {});

        client.send("42[\"work\"]").send("42[\"typed\",\"x\"]").send("42[\"typed\",1]");

        meters.expect(Map.of(
                "packets.received{kind=event,transport=websocket}", 3,
                "data.received{transport=websocket}", "2['work']2['typed','x']2['typed',1]".length(),
                "handlers{event=work,outcome=success}", 1,
                "handlers{event=work,outcome=failure}", 1,
                "handlers{event=typed,outcome=success}", 1,
                "handlers{event=typed,outcome=failure}", 1));
        assertThat(handlerMillis("work", "success")).isEqualTo(7);
        assertThat(handlerMillis("work", "failure")).isEqualTo(2);
    }

    private double handlerMillis(String event, String outcome) {
        return registry.get("socketio.handlers")
                .tags("event", event, "outcome", outcome)
                .timer()
                .totalTime(TimeUnit.MILLISECONDS);
    }

    @Test
    void aBroadcastToManyIsAsManyPackets() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(TestClient.connect(io));
        }
        PollingClient polling = PollingClient.connect(io);
        meters.forget();

        io.emit("news", "x");
        clients.forEach(client -> client.expect("42[\"news\",\"x\"]"));
        polling.expect("42[\"news\",\"x\"]");

        int length = "2['news','x']".length();
        meters.expect(Map.of(
                "packets.sent{kind=event,transport=websocket}",
                20,
                "data.sent{transport=websocket}",
                20 * length,
                "packets.sent{kind=event,transport=polling}",
                1,
                "data.sent{transport=polling}",
                length));
    }

    @Test
    void aVolatileEventThatIsDropped() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket socket = TestServers.settled(sockets.take());
        meters.forget();

        socket.volatile_().emit("now");
        io.volatile_().emit("now");
        socket.emit("later");
        client.expect("42[\"later\"]");

        meters.expect(Map.of(
                "packets.dropped{policy=volatile}", 2,
                "packets.sent{kind=event,transport=polling}", 1,
                "data.sent{transport=polling}", "2['later']".length()));
    }

    @Test
    void aClientThatLeavesItsNamespaceAndThenGoes() throws Exception {
        TestClient client = connected();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(90));

        client.send("41");

        meters.expect(Map.of(
                "packets.received{kind=disconnect,transport=websocket}", 1,
                "data.received{transport=websocket}", 1,
                "sockets", -1,
                "disconnects{reason=client namespace disconnect}", 1));

        client.close();

        await().untilAsserted(() -> assertThat(meters.changes())
                .containsEntry("connections{transport=websocket}", -1.0)
                .containsEntry("connection.duration{transport=websocket}", 1.0)
                .hasSize(3));
        assertThat(meters.changes().keySet()).anyMatch(key -> key.startsWith("connections.closed{reason=transport "));
        assertThat(registry.get("socketio.connection.duration")
                        .tags("transport", "websocket")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(90);
    }

    @Test
    void aClientThatTheServerThrowsOut() throws Exception {
        TestClient client = connected();

        TestServers.settled(sockets.take()).disconnect();
        client.expect("41");

        meters.expect(Map.of(
                "packets.sent{kind=disconnect,transport=websocket}", 1,
                "data.sent{transport=websocket}", 1,
                "sockets", -1,
                "disconnects{reason=server namespace disconnect}", 1));
    }

    @Test
    void aClientThatAMiddlewareRefusesIsNoSocket() {
        io.use((socket, next) -> next.reject("no"));
        TestClient client = TestClient.open(io);
        meters.forget();

        client.send("40").expect("44{\"message\":\"no\"}");

        meters.expect(Map.of(
                "packets.received{kind=connect,transport=websocket}", 1,
                "data.received{transport=websocket}", 1,
                "packets.sent{kind=connect_error,transport=websocket}", 1,
                "data.sent{transport=websocket}", "4{'message':'no'}".length()));
    }

    @Test
    void eventsThatTheirPolicyDrops() throws Exception {
        PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());
        meters.forget();

        slow.connection().session().lane().run(() -> {
            slow.overflow(Overflow.DROP_OLDEST).emit("chunk", "x".repeat(12_000));
            slow.conflate("k").emitWithAck("a", String.class);
            slow.conflate("k").emit("a");
            slow.overflow(Overflow.DROP_OLDEST).emit("chunk", "x".repeat(12_000));
            slow.overflow(Overflow.DROP_NEWEST).emit("e");
        });

        meters.expect(Map.of(
                "packets.sent{kind=event,transport=polling}", 4,
                "data.sent{transport=polling}",
                        2 * (12_000 + "2['chunk','']".length()) + "20['a']".length() + "2['a']".length(),
                "packets.dropped{policy=oldest}", 1,
                "packets.dropped{policy=conflated}", 1,
                "packets.dropped{policy=no room}", 1,
                "acks.unanswered{cause=drop}", 1));
    }

    @Test
    void aClientThatReadsTooSlowly() throws Exception {
        PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());
        meters.forget();

        slow.emit("chunk", "x".repeat(12_000));
        slow.emit("chunk", "x");

        meters.expect(Map.of(
                "packets.sent{kind=event,transport=polling}", 1,
                "data.sent{transport=polling}", 12_000 + "2['chunk','']".length(),
                "slow.consumers{bound=session,transport=polling}", 1,
                "connections{transport=polling}", -1,
                "connections.closed{reason=slow consumer}", 1,
                "connection.duration{transport=polling}", 1,
                "sockets", -1,
                "disconnects{reason=slow consumer}", 1));
    }

    @Test
    void requestsThatAreRefused() {
        assertThat(TestClient.refusal(io, "EIO=4&sid=nobody")).isEqualTo(400);
        assertThat(TestClient.refusal(io, "EIO=3")).isEqualTo(400);
        assertThat(TestClient.refusal(io, "EIO=3")).isEqualTo(400);

        meters.expect(Map.of("handshakes.refused{code=1}", 1, "handshakes.refused{code=5}", 2));
    }

    /** Each refusal is in one meter only: what the application forbids is not mixed with what is too much. */
    @Test
    void whoIsOneTooManyIsCountedOnceAndByTheReason() {
        SimpleMeterRegistry own = new SimpleMeterRegistry();
        MeterReadings readings = new MeterReadings(own);
        List<Integer> told = new CopyOnWriteArrayList<>();
        SocketIoServer small = TestServers.start(TestServers.builder()
                .connectionLimits(ConnectionLimits.DEFAULT.withMaxConnections(1))
                .allowRequest(
                        request -> request.query().get("bad") == null ? Decision.allow() : Decision.refuse("Not you"))
                .onConnectionError(error -> told.add(error.code()))
                .listener(new RealtimeMetrics(own)));
        try {
            readings.forget();
            assertThat(TestClient.refusal(small, "EIO=4&bad=1")).isEqualTo(400);
            readings.expect(Map.of("handshakes.refused{code=4}", 1));

            TestClient.connect(small);
            readings.forget();
            assertThat(TestClient.refusal(small, "EIO=4")).isEqualTo(503);
            readings.expect(Map.of("connections.refused{reason=maxConnections}", 1));
            assertThat(told)
                    .as("the application is told of both, with the protocol's code")
                    .containsExactly(4, 4);

            small.engine().drain();
            assertThat(TestClient.refusal(small, "EIO=4")).isEqualTo(503);
            readings.expect(Map.of("connections.refused{reason=draining}", 1));
        } finally {
            TestServers.stop(small);
        }
    }

    @Test
    void whoIsCutOffForAllIsToldApart() throws Exception {
        SimpleMeterRegistry own = new SimpleMeterRegistry();
        MeterReadings readings = new MeterReadings(own);
        SocketIoServer small = TestServers.start(TestServers.builder()
                .highWaterMark(1000)
                .maxTotalBufferedBytes(10_000)
                .onError(error -> {})
                .listener(new RealtimeMetrics(own)));
        BlockingQueue<Socket> joined = new LinkedBlockingQueue<>();
        small.onConnection(joined::add);
        try {
            PollingClient.connect(small);
            Socket slow = TestServers.settled(joined.take());
            readings.forget();

            slow.emit("chunk", "x".repeat(12_000));

            await().until(() -> !slow.connected());
            await().untilAsserted(() -> assertThat(readings.changes())
                    .containsEntry("slow.consumers{bound=total,transport=polling}", 1.0)
                    .doesNotContainKey("slow.consumers{bound=session,transport=polling}"));
        } finally {
            TestServers.stop(small);
        }
    }

    @Test
    void acknowledgementsThatComeAreTimed() throws Exception {
        TestClient client = connected();
        CompletableFuture<String> answer = TestServers.settled(sockets.take())
                .emitWithAck("ask", String.class)
                .toCompletableFuture();
        client.expect("420[\"ask\"]");
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(30));

        client.send("430[\"yes\"]");

        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("yes");
        meters.expect(Map.of(
                "packets.sent{kind=event,transport=websocket}", 1,
                "data.sent{transport=websocket}", "20['ask']".length(),
                "packets.received{kind=ack,transport=websocket}", 1,
                "data.received{transport=websocket}", "30['yes']".length(),
                "acks", 1));
        assertThat(registry.get("socketio.acks").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(30);
    }

    @Test
    void acknowledgementsThatDoNotCome() throws Exception {
        TestClient client = connected();
        Socket socket = TestServers.settled(sockets.take());

        socket.timeout(Duration.ofMillis(1)).emitWithAck("ask", String.class);
        client.expect("420[\"ask\"]");
        meters.expect(Map.of(
                "packets.sent{kind=event,transport=websocket}", 1,
                "data.sent{transport=websocket}", "20['ask']".length(),
                "acks.unanswered{cause=timeout}", 1));

        client.send("430[\"too late\"]");
        meters.expect(Map.of(
                "packets.received{kind=ack,transport=websocket}",
                1,
                "data.received{transport=websocket}",
                "30['too late']".length()));

        socket.emitWithAck("ask", String.class);
        client.expect("421[\"ask\"]").send("41");
        meters.expect(Map.of(
                "packets.sent{kind=event,transport=websocket}", 1,
                "data.sent{transport=websocket}", "21['ask']".length(),
                "packets.received{kind=disconnect,transport=websocket}", 1,
                "data.received{transport=websocket}", 1,
                "acks.unanswered{cause=disconnect}", 1,
                "sockets", -1,
                "disconnects{reason=client namespace disconnect}", 1));
    }

    @Test
    void theAcknowledgementsOfABroadcastCountEach() {
        TestClient answers = TestClient.connect(io);
        TestClient leaves = TestClient.connect(io);
        TestClient first = TestClient.connect(io);
        TestClient second = TestClient.connect(io);
        meters.forget();

        CompletableFuture<Void> time = TestServers.holdTimer(io);
        CompletableFuture<List<String>> result = io.timeout(Duration.ofMillis(20))
                .emitWithAck("ask", String.class)
                .toCompletableFuture();
        answers.expect("420[\"ask\"]").send("430[\"yes\"]");
        leaves.expect("420[\"ask\"]").send("41");
        first.expect("420[\"ask\"]");
        second.expect("420[\"ask\"]");
        meters.expect(Map.of(
                "packets.sent{kind=event,transport=websocket}", 4,
                "data.sent{transport=websocket}", 4 * "20['ask']".length(),
                "packets.received{kind=ack,transport=websocket}", 1,
                "packets.received{kind=disconnect,transport=websocket}", 1,
                "data.received{transport=websocket}", "30['yes']".length() + 1,
                "acks", 1,
                "acks.unanswered{cause=disconnect}", 1,
                "sockets", -1,
                "disconnects{reason=client namespace disconnect}", 1));
        time.complete(null);

        assertThat(result.handle((value, failure) -> failure)
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join())
                .isInstanceOf(AckTimeoutException.class);
        meters.expect(Map.of("acks.unanswered{cause=timeout}", 2));
    }

    @Test
    void whatOthersTellIsCountedByItsName() {
        RealtimeMetrics metrics = new RealtimeMetrics(registry, Tags.of("server", "b"), 1);
        meters.forget();

        metrics.dropped("conflate");
        metrics.rateLimited("bytes");
        metrics.rateLimited("bytes");
        metrics.connectionRefused("draining");
        metrics.recovered();
        metrics.notRecovered();
        metrics.notRecovered();

        meters.expect(Map.of(
                "packets.dropped{policy=conflate,server=b}", 1,
                "rate.limited{limit=bytes,server=b}", 2,
                "connections.refused{reason=draining,server=b}", 1,
                "recoveries{result=hit,server=b}", 1,
                "recoveries{result=miss,server=b}", 2));
        assertThatThrownBy(() -> new RealtimeMetrics(registry, Tags.empty(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxEvents: -1 (expected: >= 0)");
    }

    /** However connections come and go, none is left over and none is counted twice. */
    @Test
    void atTheEndNothingIsLeft() {
        for (int i = 0; i < 5; i++) {
            TestClient.connect(io).close();
            TestClient.connect(io).send("41");
            TestClient.connect(io).send("nonsense");
            PollingClient.connect(io).post("1").join();
            TestClient.upgrade(io, PollingClient.connect(io).sid());
            TestClient.connect(io);
            PollingClient.connect(io);
        }

        io.close();

        Map<String, Double> changes = meters.changes();
        assertThat(changes)
                .doesNotContainKeys("sockets", "connections{transport=polling}", "connections{transport=websocket}")
                .containsEntry("upgrades", 5.0)
                .containsEntry("connections.opened{transport=polling}", 15.0)
                .containsEntry("connections.opened{transport=websocket}", 20.0);
        assertThat(sum(changes, "connections.closed{")).isEqualTo(35);
        assertThat(sum(changes, "connection.duration{")).isEqualTo(35);
        assertThat(sum(changes, "disconnects{")).isEqualTo(35);
    }

    private static double sum(Map<String, Double> changes, String prefix) {
        return changes.entrySet().stream()
                .filter(change -> change.getKey().startsWith(prefix))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
