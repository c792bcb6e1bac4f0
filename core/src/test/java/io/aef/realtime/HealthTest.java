package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.netty.EventLoops;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a server says about itself. */
class HealthTest {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private void block() throws InterruptedException {
        entered.countDown();
        assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServerThatWasNotStartedAcceptsNobody() {
        try (SocketIoServer io = TestServers.builder().build()) {
            assertThat(io.health()).isEqualTo(new Health(Health.Status.NOT_STARTED, 0, Duration.ZERO));
            assertThat(io.health().accepting()).isFalse();
        }
    }

    @Test
    void aStartedServerAcceptsAndCountsItsConnections() {
        SocketIoServer io = TestServers.start();
        try {
            assertThat(io.health().accepting()).isTrue();
            assertThat(io.health().connections()).isZero();

            TestClient.connect(io);
            PollingClient.connect(io);

            assertThat(io.health().status()).isEqualTo(Health.Status.ACCEPTING);
            assertThat(io.health().connections()).isEqualTo(2);
        } finally {
            TestServers.stop(io);
        }
    }

    @Test
    void aMountedServerAccepts() {
        EventLoops loops = EventLoops.create(1);
        try (SocketIoServer io = TestServers.builder().build()) {
            io.mount(loops);

            assertThat(io.health().status()).isEqualTo(Health.Status.ACCEPTING);
        } finally {
            loops.close().toCompletableFuture().join();
        }
    }

    @Test
    void aServerIsClosingUntilItsHandlersHaveEnded() throws Exception {
        SocketIoServer io = TestServers.start();
        io.onConnection(socket -> socket.on("block", (args, ack) -> block()));
        TestClient.connect(io).send("42[\"block\"]");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        CompletionStage<Void> closing = io.close(Duration.ofSeconds(30));

        assertThat(io.health().status()).isEqualTo(Health.Status.CLOSING);
        release.countDown();
        closing.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(io.health()).isEqualTo(new Health(Health.Status.CLOSED, 0, Duration.ZERO));
    }

    @Test
    void aBlockedEventLoopIsToldAndForgotten() throws Exception {
        EventLoops loops = EventLoops.create(2);
        try (SocketIoServer io = TestServers.builder()
                .handlerExecutor(SocketIoServer.directExecutor())
                .maxEventLoopLag(Duration.ofMillis(200))
                .build()
                .start(loops)) {
            io.onConnection(socket -> socket.on("block", (args, ack) -> block()));
            TestClient.connect(io).send("42[\"block\"]");
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

            await().until(() -> io.health().status() == Health.Status.EVENT_LOOP_LATE);

            assertThat(io.health().eventLoopLag()).isGreaterThan(Duration.ofMillis(200));
            assertThat(io.health().accepting()).isFalse();
            release.countDown();
            await().until(() -> io.health().accepting());
        } finally {
            loops.close().toCompletableFuture().join();
        }
    }

    @Test
    void theLagMustBePositive() {
        assertThatThrownBy(() -> SocketIoServer.builder().maxEventLoopLag(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxEventLoopLag: PT0S (expected: > 0, at most PT8760H)");
    }
}
