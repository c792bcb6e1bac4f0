package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Meters under clients that mean no good, and those that are sampled. */
class MetricsLoadTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private Set<Meter.Id> meters() {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    @Test
    void namesThatAClientChoosesMakeNoMeter() {
        SocketIoServer io =
                TestServers.builder().listener(new RealtimeMetrics(registry)).build();
        io.of((name, auth) -> CompletableFuture.completedFuture(true)).onConnection(socket -> {
            TestServers.answerSync(socket);
            socket.onAny((event, args) -> {});
        });
        io.onConnection(TestServers::answerSync);
        io.start();
        try (TestClient client = TestClient.connect(io)) {
            client.expectNothingElse();
            await().untilAsserted(() -> assertThat(registry.find("socketio.handlers")
                            .tag("event", "sync")
                            .timers())
                    .hasSize(2));
            Set<Meter.Id> before = meters();

            for (int i = 0; i < 10_000; i++) {
                client.send("42[\"event" + i + "\"]");
            }
            client.expectNothingElse();
            for (int i = 0; i < 60; i++) {
                client.send("40/room-" + i + ",");
                assertThat(client.next()).startsWith("40/room-" + i + ",{\"sid\":");
                client.send("42/room-" + i + ",[\"event" + i + "\"]");
            }
            client.expectNothingElse();

            assertThat(registry.get("socketio.packets.received")
                            .tags("kind", "event", "transport", "websocket")
                            .counter()
                            .count())
                    .isEqualTo(10_063);
            assertThat(meters()).isEqualTo(before);
        } finally {
            TestServers.stop(io);
        }
    }

    @Test
    void handlersWithoutEndShareATimer() {
        SocketIoServer io =
                TestServers.start(TestServers.builder().listener(new RealtimeMetrics(registry, Tags.empty(), 10)));
        io.onConnection(socket -> socket.on("listen", (args, ack) -> {
            for (int i = 0; i < 300; i++) {
                socket.on("user-" + i, (more, none) -> {});
            }
        }));
        try (TestClient client = TestClient.connect(io)) {
            client.send("42[\"listen\"]");
            for (int i = 0; i < 300; i++) {
                client.send("42[\"user-" + i + "\"]");
            }
            client.expectNothingElse();

            Set<String> events = new HashSet<>();
            registry.find("socketio.handlers")
                    .timers()
                    .forEach(timer -> events.add(timer.getId().getTag("event")));
            assertThat(events)
                    .hasSize(11)
                    .contains("listen", "user-0", "user-8", "other")
                    .doesNotContain("user-9");
            await().untilAsserted(() -> assertThat(registry.get("socketio.handlers")
                            .tags("event", "other", "outcome", "success")
                            .timer()
                            .count())
                    .isEqualTo(292));
        } finally {
            TestServers.stop(io);
        }
    }

    @Test
    void whatWaitsIsSampled() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        SocketIoServer io = TestServers.start(TestServers.builder().listener(new RealtimeMetrics(registry)));
        io.onConnection(socket -> socket.on(
                "wait",
                (args, ack) -> assertThat(release.await(30, TimeUnit.SECONDS)).isTrue()));
        try (TestClient client = TestClient.connect(io)) {
            client.send("42[\"wait\"]").send("42[\"wait\"]").send("42[\"wait\"]");
            await().until(() -> gauge("socketio.queue.inbound") == 3);
            assertThat(gauge("socketio.queue.outbound")).isZero();

            PollingClient polling = PollingClient.connect(io);
            io.emit("news", "x".repeat(1000));
            await().until(() -> gauge("socketio.queue.outbound") == "42['news','']".length() + 1000);

            release.countDown();
            assertThat(polling.next()).startsWith("42[\"news\"");
            await().until(() -> gauge("socketio.queue.inbound") == 0 && gauge("socketio.queue.outbound") == 0);
        } finally {
            TestServers.stop(io);
        }
    }

    @Test
    void aBlockedEventLoopShowsInItsLag() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        SocketIoServer io = TestServers.start(TestServers.builder()
                .handlerExecutor(SocketIoServer.directExecutor())
                .listener(new RealtimeMetrics(registry)));
        io.onConnection(socket -> socket.on(
                "block",
                (args, ack) -> assertThat(release.await(30, TimeUnit.SECONDS)).isTrue()));
        try (TestClient client = TestClient.connect(io)) {
            client.send("42[\"block\"]");
            await().until(() -> io.health().eventLoopLag().toMillis() > 300);
            release.countDown();

            await().until(() -> registry.get("socketio.event.loop.lag").timer().max(TimeUnit.MILLISECONDS) >= 300);
        } finally {
            TestServers.stop(io);
        }
    }

    @Test
    void whatWaitedIsGoneWithTheServer() {
        SocketIoServer io = TestServers.start(TestServers.builder().listener(new RealtimeMetrics(registry)));
        PollingClient.connect(io);
        io.emit("news", "x");
        await().until(() -> gauge("socketio.queue.outbound") > 0);

        TestServers.stop(io);

        assertThat(gauge("socketio.queue.outbound")).isZero();
    }
}
