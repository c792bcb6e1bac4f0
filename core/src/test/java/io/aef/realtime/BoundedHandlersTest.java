package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.engine.ConnectionLimits;
import io.aef.realtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers and middlewares that block, on the server's own threads where there are no virtual ones. */
class BoundedHandlersTest {

    private static final int CONNECTIONS = 20;
    private static final int NAMESPACES = 50;
    private static final int SOCKETS = CONNECTIONS * NAMESPACES;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<TestClient> clients = new ArrayList<>();
    private final Map<String, List<String>> handled = new ConcurrentHashMap<>();
    private SocketIoServer io = TestServers.builder().build();

    private ServerBuilder builder() {
        return TestServers.builder()
                .virtualThreads(false)
                .allowEIO3(true)
                .listener(new RealtimeMetrics(registry))
                .connectTimeout(Duration.ofMinutes(10));
    }

    @AfterEach
    void stop() {
        release.countDown();
        clients.forEach(TestClient::close);
        TestServers.stop(io);
    }

    private void block() throws InterruptedException {
        assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private void awaitState(int busy, int waiting) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            HandlerThreadsSample state = io.executor().threads().sample();
            assertThat(state.busy()).isEqualTo(busy);
            assertThat(state.waiting()).isEqualTo(waiting);
        });
    }

    private void open() {
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(TestClient.open(io));
        }
    }

    /** Sends a packet for each socket, of which each connection has one in each namespace. */
    private void everywhere(String packet) {
        for (TestClient client : clients) {
            for (int i = 0; i < NAMESPACES; i++) {
                client.send(packet.formatted(i));
            }
        }
    }

    private void awaitJoined() {
        for (TestClient client : clients) {
            for (int i = 0; i < NAMESPACES; i++) {
                assertThat(client.next()).matches("40/\\d+,\\{\"sid\":\"[^\"]+\"}");
            }
        }
    }

    /** Pings of clients that are older are answered by the event loop, which is one of few. */
    private void eventLoopsAnswer(int times) {
        for (int i = 0; i < times; i++) {
            try (TestClient client = TestClient.open(io, "EIO=3")) {
                client.send("2").expect("3");
            }
        }
    }

    @Test
    void middlewaresThatBlockTakeNoMoreThreadsThanThereMayBe() {
        io = TestServers.start(builder());
        for (int i = 0; i < NAMESPACES; i++) {
            io.of("/" + i).use((socket, next) -> {
                block();
                next.proceed();
            });
        }
        open();

        everywhere("40/%d,");
        awaitState(256, SOCKETS - 256);
        assertThat(io.executor().threads().sample().threads()).isEqualTo(256);
        await().untilAsserted(() -> {
            assertThat(gauge("socketio.handler.threads")).isEqualTo(256);
            assertThat(gauge("socketio.handler.queue")).isEqualTo(SOCKETS - 256);
        });
        eventLoopsAnswer(8);

        release.countDown();
        awaitJoined();
        awaitState(0, 0);
    }

    @Test
    void handlersThatBlockDoNeitherAndAllAreRunInOrder() {
        io = TestServers.start(builder().maxHandlerThreads(16));
        for (int i = 0; i < NAMESPACES; i++) {
            io.of("/" + i).onConnection(this::collect);
        }
        open();
        everywhere("40/%d,");
        awaitJoined();

        everywhere("42/%d,[\"n\",\"1\"]");
        everywhere("42/%d,[\"n\",\"2\"]");
        everywhere("42/%d,[\"n\",\"3\"]");
        everywhere("41/%d,");
        awaitState(16, SOCKETS - 16);
        eventLoopsAnswer(8);
        assertThat(handled.values()).allSatisfy(each -> assertThat(each).isEmpty());

        release.countDown();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(handled.values())
                        .hasSize(SOCKETS)
                        .allSatisfy(each ->
                                assertThat(each).containsExactly("1", "2", "3", "client namespace disconnect")));
    }

    /** What the handlers of a socket have handled, in order; only one of them runs at a time. */
    private void collect(Socket socket) {
        List<String> mine = new CopyOnWriteArrayList<>();
        handled.put(socket.id(), mine);
        socket.on("n", String.class, n -> {
            block();
            mine.add(n);
        });
        socket.onDisconnect(reason -> mine.add(reason.text()));
    }

    @Test
    void aDisconnectHandlerIsRunAlthoughAllThreadsWereBusyAndTheExecutorRefusedIt() {
        CountDownLatch full = new CountDownLatch(1);
        Executor refusing = task -> {
            if (full.getCount() == 0) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        };
        io = TestServers.start(builder().handlerExecutor(refusing).maxHandlerThreads(1));
        io.onConnection(socket -> {
            List<String> mine = new CopyOnWriteArrayList<>();
            handled.put(socket.id(), mine);
            socket.on("block", (args, ack) -> block());
            socket.onDisconnect(reason -> mine.add(reason.text()));
        });
        TestClient blocking = TestClient.connect(io);
        clients.add(blocking);
        for (int i = 0; i < 10; i++) {
            clients.add(TestClient.connect(io));
        }
        full.countDown();

        blocking.send("42[\"block\"]");
        awaitState(1, 0);
        clients.forEach(client -> client.send("41"));
        awaitState(1, 10);
        release.countDown();

        await().untilAsserted(() -> assertThat(handled.values())
                .hasSize(11)
                .allSatisfy(each -> assertThat(each).containsExactly("client namespace disconnect")));
    }

    @Test
    void middlewaresOfClientsThatHaveGoneCountAgainstThoseWhoCome() {
        io = TestServers.start(
                builder().maxHandlerThreads(2).connectionLimits(ConnectionLimits.DEFAULT.withMaxUnjoined(20)));
        io.use((socket, next) -> {
            block();
            next.proceed();
        });
        for (int i = 0; i < 20; i++) {
            TestClient.open(io).send("40").send("1").expect("close 1005");
        }
        awaitState(2, 18);

        TestClient.open(io).send("40").expect("close 1005");
        TestClient.open(io, "EIO=3").expect("close 1005");

        release.countDown();
        awaitState(0, 0);
        clients.add(TestClient.connect(io));
    }

    @Test
    void lastHandlersOfClientsThatHaveGoneCountToo() {
        io = TestServers.start(TestServers.builder().connectionLimits(ConnectionLimits.DEFAULT.withMaxConnections(20)));
        io.onConnection(socket -> socket.onDisconnect(reason -> block()));
        for (int i = 0; i < 20; i++) {
            TestClient.connect(io).send("1").expect("close 1005");
        }
        await().until(() -> io.departures().count() == 20);

        TestClient.open(io).send("40").expect("close 1005");

        release.countDown();
        await().until(() -> io.departures().count() == 0);
        clients.add(TestClient.connect(io));
    }
}
