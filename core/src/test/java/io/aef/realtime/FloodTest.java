package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send faster than their handlers work: slowed down, not cut off, and nothing is lost. */
class FloodTest {

    private static final int LIMIT = 16;
    private static final int FLOOD = 5000;

    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    private final List<Integer> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final SocketIoServer io = TestServers.start(TestServers.builder()
            .allowEIO3(true)
            .maxQueuedEvents(LIMIT)
            .pingInterval(Duration.ofMillis(100))
            .pingTimeout(Duration.ofMillis(1500)));

    FloodTest() {
        io.onConnection(socket -> {
            socket.onDisconnect(reason -> reasons.add(reason.text()));
            sockets.add(socket);
        });
    }

    @AfterEach
    void stop() {
        release.countDown();
        TestServers.stop(io);
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

        outliveAHeartbeat();
        // What one read from the network had already brought may be more than the limit.
        assertThat(gate.waiting()).isLessThan(FLOOD);
        assertThat(socket.connected()).isTrue();
        release.countDown();

        sending.get(20, TimeUnit.SECONDS);
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
        outliveAHeartbeat();

        assertThat(post).isNotDone();
        assertThat(gate.waiting()).isEqualTo(LIMIT);
        assertThat(socket.connected()).isTrue();
        release.countDown();
        assertThat(post.get(20, TimeUnit.SECONDS)).isEqualTo("ok");
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == FLOOD);
        assertThat(seen).isSorted();
    }

    /** Waits until a client that lets a heartbeat pass has been cut off. */
    private void outliveAHeartbeat() throws InterruptedException {
        TestClient.open(io, "EIO=3");
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("ping timeout");
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
}
