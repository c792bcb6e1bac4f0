package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;
import io.aef.realtime.netty.EventLoops;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send faster than their handlers work: slowed down, not cut off, and nothing is lost. */
class FloodTest {

    private static final int LIMIT = 16;
    private static final int FLOOD = 3000;

    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    private final List<Integer> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final EventLoops loops = EventLoops.create(1);
    private final SocketIoServer io =
            TestServers.builder().maxQueuedEvents(LIMIT).build().start(loops);

    FloodTest() {
        io.onConnection(socket -> {
            TestServers.answerSync(socket);
            socket.onDisconnect(reason -> reasons.add(reason.text()));
            sockets.add(socket);
        });
    }

    @AfterEach
    void stop() {
        release.countDown();
        TestServers.stop(io);
        loops.close().toCompletableFuture().join();
    }

    private Socket slow(Socket socket) {
        socket.on("n", Integer.class, n -> {
            release.await();
            seen.add(n);
        });
        return socket;
    }

    private static String event(int n) {
        return "42[\"n\"," + n + "]";
    }

    @Test
    void overWebSocketReadingStopsAndGoesOn() throws Exception {
        TestClient client = TestClient.connect(io);
        Socket socket = slow(sockets.take());
        CompletableFuture<?> sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < FLOOD; i++) {
                client.send(event(i));
            }
        });
        InboundGate gate = socket.connection().gate();
        await().until(() -> gate.waiting() >= LIMIT);
        // The network has room for it.
        sending.get(20, TimeUnit.SECONDS);

        letOthersBeServed();
        // What one read from the network had already brought may be more than the limit.
        assertThat(gate.waiting()).isLessThan(FLOOD);
        assertThat(socket.connected()).isTrue();
        release.countDown();

        client.expectNothingElse();
        assertThat(seen).hasSize(FLOOD).isSorted();
        // An event is taken off behind its answer.
        await().untilAsserted(() -> assertThat(gate.waiting()).isZero());
    }

    @Test
    void overPollingThePostWaitsForItsAnswer() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket socket = slow(sockets.take());
        List<String> events = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            events.add(event(i));
        }

        CompletableFuture<String> post = client.post(events.toArray(String[]::new));
        InboundGate gate = socket.connection().gate();
        await().until(() -> gate.waiting() == LIMIT);
        letOthersBeServed();

        assertThat(post).isNotDone();
        assertThat(gate.waiting()).isEqualTo(LIMIT);
        assertThat(socket.connected()).isTrue();
        release.countDown();
        assertThat(post.get(20, TimeUnit.SECONDS)).isEqualTo("ok");
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == FLOOD);
        assertThat(seen).isSorted();
    }

    /** By then the event loop, which is their own too, would have read everything there is. */
    private void letOthersBeServed() {
        try (TestClient other = TestClient.connect(io)) {
            for (int i = 0; i < 100; i++) {
                other.expectNothingElse();
            }
        }
    }

    @Test
    void manyBytesCountLikeManyEvents() throws Exception {
        SocketIoServer narrow = TestServers.start(TestServers.builder().maxQueuedEventBytes(10_000));
        narrow.onConnection(sockets::add);
        PollingClient client = PollingClient.connect(narrow);
        Socket socket = sockets.take();
        List<Integer> lengths = new CopyOnWriteArrayList<>();
        socket.on("text", String.class, text -> {
            release.await();
            lengths.add(text.length());
        });
        String large = "42[\"text\",\"" + "x".repeat(6_000) + "\"]";

        CompletableFuture<String> post = client.post(large, large, large, large);
        InboundGate gate = socket.connection().gate();
        await().until(() -> gate.waiting() == 2);
        assertThat(post).isNotDone();
        release.countDown();

        assertThat(post.get(20, TimeUnit.SECONDS)).isEqualTo("ok");
        await().until(() -> lengths.equals(List.of(6_000, 6_000, 6_000, 6_000)));
        TestServers.stop(narrow);
    }

    @Test
    void aClientThatIsHeldBackMayBeThrownOut() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket socket = slow(sockets.take());
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(event(i));
        }
        CompletableFuture<String> post = client.post(events.toArray(String[]::new));
        InboundGate gate = socket.connection().gate();
        await().until(() -> gate.waiting() == LIMIT);

        socket.disconnect(true);
        release.countDown();

        assertThat(post.get(10, TimeUnit.SECONDS)).isEqualTo("ok");
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("server namespace disconnect");
        assertThat(seen).hasSizeLessThanOrEqualTo(1);
        // A session is over when a client that polls has been told.
        client.expect("41", "6", "1");
        TestTables.assertEmpty(io);
    }

    @Test
    void overWebSocketNoHeartbeatIsMissedMeanwhile() {
        HeldBack held = new HeldBack();
        LaneClient client = LaneClient.connect(held.server);
        for (int i = 0; i < LIMIT; i++) {
            client.send(event(i));
        }
        assertThat(client.link.isReading()).isFalse();

        client.lane.advance(HeldBack.HEARTBEAT.multipliedBy(10));
        assertThat(reasons).isEmpty();
        assertThat(client.link.take()).as("the client needs its pings").contains("2");

        held.release();
        client.lane.runTasks();
        assertThat(seen).hasSize(LIMIT).isSorted();
        assertThat(client.link.isReading()).isTrue();
        client.lane.advance(HeldBack.HEARTBEAT);
        assertThat(reasons).containsExactly("ping timeout");
    }

    @Test
    void overPollingNoHeartbeatIsMissedMeanwhile() {
        HeldBack held = new HeldBack();
        ManualLane lane = new ManualLane();
        String sid =
                "&sid=" + EngineFixture.sidOf(held.request(lane, "GET", "", "").text());
        held.request(lane, "POST", sid, "40");
        FakeExchange post = held.request(
                lane,
                "POST",
                sid,
                IntStream.range(0, 2 * LIMIT).mapToObj(FloodTest::event).collect(Collectors.joining("\u001e")));

        lane.advance(HeldBack.HEARTBEAT.multipliedBy(10));
        assertThat(reasons).isEmpty();
        assertThat(post.isPending()).isTrue();

        held.release();
        lane.runTasks();
        assertThat(seen).hasSize(2 * LIMIT).isSorted();
        assertThat(post.text()).isEqualTo("ok");
        lane.advance(HeldBack.HEARTBEAT);
        assertThat(reasons).containsExactly("ping timeout");
    }

    /** A server on lanes of the test, whose handlers of events do not get on. */
    private final class HeldBack {

        /** Interval and time-out. */
        static final Duration HEARTBEAT = Duration.ofSeconds(45);

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean holding;
        final SocketIoServer server = TestServers.builder()
                .maxQueuedEvents(LIMIT)
                .handlerExecutor(task -> {
                    if (holding) {
                        waiting.add(task);
                    } else {
                        task.run();
                    }
                })
                .build();

        HeldBack() {
            server.onConnection(socket -> {
                socket.onDisconnect(reason -> reasons.add(reason.text()));
                socket.on("n", Integer.class, n -> seen.add(n));
                holding = true;
            });
        }

        FakeExchange request(ManualLane lane, String method, String more, String body) {
            FakeExchange exchange = new FakeExchange(
                    Requests.of(method, "/socket.io/?EIO=4&transport=polling" + more),
                    lane,
                    body.getBytes(StandardCharsets.UTF_8));
            server.engine().handle(exchange);
            lane.runTasks();
            return exchange;
        }

        void release() {
            holding = false;
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }
    }
}
