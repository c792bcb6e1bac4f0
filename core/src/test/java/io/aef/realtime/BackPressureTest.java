package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.aef.realtime.engine.Overflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application sees of a client that does not keep up: one that polls only when the test has it poll. */
class BackPressureTest {

    private static final int LIMIT = 64 * 1024;
    private static final byte[] KILO = new byte[1000];

    private final SocketIoServer io = TestServers.start(TestServers.builder()
            .maxBufferedBytes(LIMIT)
            .highWaterMark(8 * 1024)
            .handlerExecutor(SocketIoServer.directExecutor()));
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    BackPressureTest() {
        io.onConnection(sockets::add);
    }

    @AfterEach
    void stop() {
        TestServers.stop(io);
    }

    private static Throwable failureOf(CompletionStage<?> stage) throws Exception {
        return stage.handle((value, failure) -> failure).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Keeps the lane from running until it is released, as one that is busy. */
    private CountDownLatch block(Socket socket) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        socket.connection().session().lane().execute(() -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
        return release;
    }

    @Test
    void emitTellsWhetherThereWasRoom() throws Exception {
        PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());

        List<Boolean> taken = TestServers.onLane(
                slow,
                () -> IntStream.range(0, 70)
                        .mapToObj(i -> slow.overflow(Overflow.DROP_NEWEST).emit("e", (Object) KILO))
                        .toList());

        assertThat(taken.stream().filter(one -> one).count()).isBetween(60L, 65L);
        assertThat(taken.get(0)).isTrue();
        assertThat(taken.get(69)).isFalse();
        assertThat(slow.overflow(Overflow.DROP_NEWEST).emit("e", (Object) KILO))
                .as("known in any thread")
                .isFalse();
        assertThat(slow.connected()).isTrue();
        assertThat(TestServers.onLane(slow, () -> slow.emit("must", (Object) KILO)))
                .isFalse();
        assertThat(slow.connected()).as("cut off").isFalse();
        assertThat(slow.emit("e")).isFalse();
        assertThat(slow.overflow(Overflow.DROP_NEWEST).emit("e")).isFalse();
    }

    @Test
    void aThreadThatEmitsFasterThanTheLaneFillsNoMemory() throws Exception {
        PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());
        CompletableFuture<DisconnectReason> reason = new CompletableFuture<>();
        slow.onDisconnect(reason::complete);
        CountDownLatch release = block(slow);

        int dropping = 0;
        while (slow.overflow(Overflow.DROP_NEWEST).emit("e", (Object) KILO)) {
            dropping++;
        }
        long buffered = slow.bufferedBytes();
        assertThat(slow.isWritable()).isFalse();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> slow.emit("e", (Object) KILO));
        release.countDown();
        waiting.get(10, TimeUnit.SECONDS);

        assertThat(dropping).isBetween(55, 65);
        assertThat(buffered).isBetween(LIMIT - 2000L, (long) LIMIT);
        assertThat(reason.get(10, TimeUnit.SECONDS)).isEqualTo(DisconnectReason.SLOW_CONSUMER);
    }

    /** Less may wait for the client than for its lane: then that must not be what decides. */
    @ParameterizedTest
    @EnumSource(
            value = Overflow.class,
            names = {"DISCONNECT", "DROP_OLDEST"})
    void aThreadThatEmitsFasterThanTheLaneLosesNothingToIt(Overflow policy) throws Exception {
        for (boolean recovery : new boolean[] {false, true}) {
            ServerBuilder builder =
                    TestServers.builder().maxBufferedBytes(256 * 1024).maxHandlerThreads(2);
            if (recovery) {
                builder.connectionStateRecovery(ConnectionStateRecovery.upTo(Duration.ofMinutes(1)));
            }
            try (SocketIoServer server = builder.build()) {
                server.onConnection(sockets::add);
                TestClient client = TestClient.connect(server.start());
                Socket socket = sockets.take();
                String tenKilos = "x".repeat(10_000);
                for (int i = 0; i < 2_000; i++) {
                    SocketOperator to = policy == Overflow.DISCONNECT ? socket.conflate("k") : socket.overflow(policy);
                    to.emit("e", i, tenKilos);
                }
                socket.emit("over");
                String last = "";
                String next;
                while (!(next = client.next()).startsWith("42[\"over\"")) {
                    last = next;
                }
                assertThat(last).startsWith("42[\"e\",1999,");
                client.close();
            }
        }
    }

    @Test
    void aDroppedEventFailsItsAcknowledgementAtOnce() throws Exception {
        PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());
        TestServers.onLane(slow, () -> slow.emit("fill", (Object) new byte[40_000]));
        SocketOperator dropping = slow.overflow(Overflow.DROP_OLDEST);

        CompletionStage<String> oldest = dropping.emitWithAck("a", String.class, (Object) new byte[20_000]);
        CompletionStage<String> replacing = dropping.emitWithAck("b", String.class, (Object) new byte[20_000]);
        CompletionStage<String> refused =
                slow.overflow(Overflow.DROP_NEWEST).emitWithAck("c", String.class, (Object) new byte[20_000]);
        CompletionStage<String> notIdle = slow.volatile_().emitWithAck("d", String.class);
        CompletionStage<List<String>> broadcast =
                io.overflow(Overflow.DROP_NEWEST).emitWithAck("e", String.class, (Object) new byte[20_000]);

        for (CompletionStage<?> dropped : List.of(oldest, refused, notIdle, broadcast)) {
            assertThat(failureOf(dropped))
                    .isInstanceOf(AckDroppedException.class)
                    .hasMessage("event has been dropped");
        }
        assertThat(replacing.toCompletableFuture()).isNotDone();
        assertThat(TestServers.onLane(slow, slow::pendingAcks)).isEqualTo(1);
    }

    @Test
    void ofOneKeyTheNewestArrivesOfEachNamespace() throws Exception {
        io.of("/other");
        PollingClient client = PollingClient.connect(io);
        Socket main = TestServers.settled(sockets.take());
        CompletableFuture<Socket> joined = new CompletableFuture<>();
        io.of("/other").onConnection(joined::complete);
        client.send("40/other,");
        Socket other = joined.get(10, TimeUnit.SECONDS);
        assertThat(client.next()).startsWith("40/other,");

        TestServers.onLane(main, () -> {
            main.emit("first");
            for (int i = 0; i <= 100; i++) {
                io.conflate("frame").emit("frame", i);
                main.conflate("progress").emit("progress", i);
                other.conflate("frame").emit("frame", i);
            }
            return main.emit("last");
        });

        client.expect(
                "42[\"first\"]",
                "42[\"frame\",100]",
                "42[\"progress\",100]",
                "42/other,[\"frame\",100]",
                "42[\"last\"]");
    }

    @Test
    void itIsToldOnceThatTheSocketIsWritableAgain() throws Exception {
        PollingClient client = PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());
        BlockingQueue<Boolean> drained = new LinkedBlockingQueue<>();
        slow.onDrain(() -> drained.add(slow.isWritable()));

        for (int round = 0; round < 3; round++) {
            assertThat(slow.isWritable()).isTrue();
            int sent = 0;
            while (slow.isWritable()) {
                slow.compress(false).emit("e", "x".repeat(1000));
                sent++;
            }
            assertThat(sent).isBetween(8, 11);
            assertThat(drained).isEmpty();
            for (int i = 0; i < sent; i++) {
                client.next();
            }
            assertThat(drained.poll(10, TimeUnit.SECONDS)).isTrue();
        }
        TestServers.onLane(slow, () -> null);
        assertThat(drained).isEmpty();
    }

    @Test
    void anyOutgoingHandlersSeeWhatIsDropped() throws Exception {
        PollingClient.connect(io);
        Socket slow = TestServers.settled(sockets.take());
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        TestServers.onLane(slow, () -> slow.emit("fill", (Object) new byte[LIMIT]));
        slow.onAnyOutgoing((event, args) -> seen.add(event));

        assertThat(slow.overflow(Overflow.DROP_NEWEST).emit("refused")).isFalse();
        assertThat(TestServers.onLane(
                        slow, () -> slow.overflow(Overflow.DROP_NEWEST).emit("dropped")))
                .isFalse();

        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("refused");
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("dropped");
    }

    @Test
    void theServersPolicyIsTheDefaultAndDoesNotReachItsOwnPackets() throws Exception {
        SocketIoServer dropping = TestServers.start(TestServers.builder()
                .maxBufferedBytes(1000)
                .overflow(Overflow.DROP_OLDEST)
                .handlerExecutor(SocketIoServer.directExecutor()));
        try {
            BlockingQueue<Socket> connected = new LinkedBlockingQueue<>();
            dropping.onConnection(connected::add);
            PollingClient client = PollingClient.connect(dropping);
            Socket slow = TestServers.settled(connected.take());

            TestServers.onLane(slow, () -> {
                for (int i = 0; i < 100; i++) {
                    slow.emit("e", i, "x".repeat(400));
                }
                slow.disconnect();
                return null;
            });

            client.expect("42[\"e\",98,\"" + "x".repeat(400) + "\"]", "42[\"e\",99,\"" + "x".repeat(400) + "\"]", "41");
        } finally {
            TestServers.stop(dropping);
        }
    }

    @Test
    void flagsThatContradictEachOtherAreRefused() throws Exception {
        PollingClient.connect(io);
        Socket socket = TestServers.settled(sockets.take());
        String message = "isVolatile: true (expected: neither overflow nor conflate with it, "
                + "for a volatile event never waits)";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> socket.volatile_().overflow(Overflow.DROP_OLDEST))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> socket.conflate("k").volatile_())
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.volatile_().conflate("k"))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.overflow(Overflow.DISCONNECT).volatile_())
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> io.conflate(""))
                .withMessage("conflationKey: empty (expected: at least one character)");
        socket.conflate("k").overflow(Overflow.DROP_NEWEST).compress(false).timeout(Duration.ofSeconds(1));
    }
}
