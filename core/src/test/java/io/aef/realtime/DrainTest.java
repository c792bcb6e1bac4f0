package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.engine.EngineSession;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What close(Duration) does for clients. */
class DrainTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private SocketIoServer io = TestServers.start();

    @AfterEach
    void close() {
        io.close();
    }

    private static void join(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void newClientsAreRefusedWhileThoseThereAreAreServedUntilTheirTurnComes() throws Exception {
        io = TestServers.start(TestServers.builder().drainRate(1));
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(TestClient.connect(io));
        }

        CompletionStage<Void> closed = io.close(Duration.ofMinutes(1));

        assertThat(TestClient.refusal(io, "EIO=4")).isEqualTo(503);
        assertThat(io.health().accepting()).isFalse();
        await().until(() -> io.connections().size() < 20);
        assertThat(clients.stream().filter(DrainTest::isServed)).hasSizeBetween(1, 19);
        // Nobody waits for those who leave by themselves.
        clients.forEach(TestClient::close);
        join(closed);
    }

    private static boolean isServed(TestClient client) {
        try {
            client.expectNothingElse();
            return true;
        } catch (RuntimeException | AssertionError closed) {
            return false;
        }
    }

    @Test
    void handlersOfThoseWhoHaveJustLeftAreWaitedFor() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        io = TestServers.start(TestServers.builder());
        io.onConnection(socket -> socket.onDisconnect(reason -> {
            begun.countDown();
            release.await();
            finished.set(true);
        }));
        TestClient.connect(io).close();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        CompletionStage<Void> closed = io.close(Duration.ofSeconds(20));
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(release::countDown);

        join(closed);
        assertThat(finished).isTrue();
    }

    @Test
    void thePace() {
        Shutdown.Pace pace = Shutdown.Pace.of(5, 10, Long.MAX_VALUE);

        assertThat(pace.nanos()).isEqualTo(400_000_000);
        assertThat(LongStream.of(0, 99, 100, 199, 200, 399, 400, 500).mapToInt(millis -> pace.due(millis * 1_000_000)))
                .containsExactly(1, 1, 2, 2, 3, 4, 5, 5);
        assertThat(Shutdown.Pace.of(10_000, 1000, 5_000_000_000L).nanos()).isEqualTo(5_000_000_000L);
        assertThat(Shutdown.Pace.of(1, 1, 5).due(0)).isOne();
        assertThat(Shutdown.Pace.of(0, 1, 5).due(0)).isZero();
    }

    @Test
    void whatWasSentBeforeReachesEverybody() throws Exception {
        TestClient client = TestClient.connect(io);
        for (int i = 0; i < 1000; i++) {
            io.emit("e", i);
        }

        CompletionStage<Void> closed = io.close(Duration.ofSeconds(10));

        for (int i = 0; i < 1000; i++) {
            client.expect("42[\"e\"," + i + "]");
        }
        client.expect("close 1005");
        join(closed);
    }

    @Test
    void aPollingClientIsGivenTheTimeToFetchWhatWasSent() throws Exception {
        ManualLane lane = new ManualLane();
        FakeExchange handshake =
                new FakeExchange(Requests.of("GET", "/socket.io/?EIO=4&transport=polling"), lane, null);
        io.engine().handle(handshake);
        String sid = handshake.text().replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
        io.engine().sessions().iterator().next();

        CompletionStage<Void> drained = io.engine().drain();
        assertThat(drained.toCompletableFuture()).isNotDone();
        FakeExchange refused = new FakeExchange(Requests.of("GET", "/socket.io/?EIO=4&transport=polling"), lane, null);
        io.engine().handle(refused);
        assertThat(refused.response().status()).isEqualTo(503);

        io.connections().forEach(Connection::shutdown);
        lane.runTasks();
        FakeExchange poll =
                new FakeExchange(Requests.of("GET", "/socket.io/?EIO=4&transport=polling&sid=" + sid), lane, null);
        io.engine().handle(poll);
        lane.runTasks();
        assertThat(poll.text()).endsWith("1");
        assertThat(drained.toCompletableFuture()).isDone();
    }

    /** Nothing else that is closed has to do with that lane. */
    @Test
    void aSessionWhoseLaneIsLateIsWaitedFor() {
        ManualLane lane = openOnLane();

        CompletableFuture<List<EngineSession>> left = left(io.close(Duration.ofMinutes(1)));

        // That it is to close, as one of those there were and one of those left; and that it ends.
        await().until(() -> lane.tasks() == 3);
        lane.runTask();
        lane.runTask();
        assertThat(left).isNotDone();
        lane.runTask();
        assertThat(left).succeedsWithin(SOON).asInstanceOf(LIST).isEmpty();
    }

    @Test
    void aSessionWhoseLaneHasEndedIsNotWaitedFor() {
        openOnLane().end();

        assertThat(left(io.close(Duration.ofMinutes(1))))
                .succeedsWithin(SOON)
                .asInstanceOf(LIST)
                .isEmpty();
    }

    /** Returns the lane of a session of a server that is mounted somewhere. */
    private ManualLane openOnLane() {
        TestServers.stop(io);
        io = TestServers.builder().closeTimeout(Duration.ofMillis(1)).build();
        ManualLane lane = new ManualLane();
        io.engine().handle(new FakeExchange(Requests.of("GET", "/socket.io/?EIO=4&transport=polling"), lane, null));
        assertThat(io.engine().sessions()).hasSize(1);
        lane.leave();
        return lane;
    }

    /** The sessions there are the moment that the server is closed. */
    private CompletableFuture<List<EngineSession>> left(CompletionStage<Void> closed) {
        return closed.thenApply(done -> List.copyOf(io.engine().sessions())).toCompletableFuture();
    }

    @Test
    void handlersThatRunAreWaitedFor() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        io.onConnection(socket -> socket.on("work", (args, ack) -> {
            running.countDown();
            go.await();
        }));
        TestClient.connect(io).send("42[\"work\"]");
        running.await();

        CompletionStage<Void> closed = io.close(Duration.ofSeconds(20));
        assertThat(closed.toCompletableFuture()).isNotDone();
        go.countDown();

        join(closed);
    }
}
