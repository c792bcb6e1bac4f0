package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.ServerBuilder;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.TestTables;
import io.aef.realtime.testsupport.Fault;
import io.aef.realtime.testsupport.FaultProxy;
import io.aef.realtime.testsupport.ProxiedConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Networks, clocks and applications that fail, one fault at a time: what it costs, and that it costs nobody else anything. */
class FaultsTest {

    /** Both ends of each are in this process; {@link MassDropTest} has more. */
    private static final int CONNECTIONS = 2000;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private SocketIoServer io = SocketIoServer.builder().build();
    private FaultProxy proxy = new FaultProxy(0, 1);

    private void start(ServerBuilder builder) {
        io = builder.host("127.0.0.1").port(0).build();
        io.onConnection(socket -> {
            connections.incrementAndGet();
            socket.onDisconnect((DisconnectReason reason) -> reasons.add(reason.text()));
            socket.on("echo", (args, ack) -> ack.send(args.toArray()));
        });
        io.start();
        proxy.close();
        proxy = new FaultProxy(io.port(), 42);
    }

    @AfterEach
    void stop() {
        proxy.close();
        io.close();
    }

    private String reason() throws InterruptedException {
        return String.valueOf(reasons.poll(20, TimeUnit.SECONDS));
    }

    private static void awaitAll(Oracle oracle, long count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(oracle.delivered()).isEqualTo(count));
        assertThat(oracle.verdict()).isEqualTo(Oracle.KEPT);
    }

    @Test
    void aResetIsNoticedAtOnce() throws Exception {
        // A heartbeat would take an hour to find out.
        start(SocketIoServer.builder().pingInterval(Duration.ofHours(1)));
        for (int i = 0; i < 20; i++) {
            RawSession session = RawSession.connect(io.port(), null);
            session.abort();
            assertThat(reason()).isIn("transport error", "transport close");
        }
        RawSession through = RawSession.connect(proxy.port(), null);
        proxy.cutAll(Fault.AtLimit.RESET);
        assertThat(reason()).isIn("transport error", "transport close");
        through.close();
        TestTables.assertEmpty(io);
        assertThat(reasons).isEmpty();
    }

    @Test
    void aConnectionThatEndsInOneDirectionOnlyEnds() throws Exception {
        start(SocketIoServer.builder().pingInterval(Duration.ofHours(1)));
        RawSession session = RawSession.connect(proxy.port(), null);
        proxy.cutAll(Fault.AtLimit.HALF_CLOSE);
        assertThat(reason()).isEqualTo("transport close");
        session.close();
    }

    @Test
    void aPeerThatIsGoneWithoutAWordIsMissedAndCostsNoMoreThanItsBound() throws Exception {
        start(SocketIoServer.builder()
                .pingInterval(Duration.ofMillis(200))
                .pingTimeout(Duration.ofSeconds(4))
                .maxBufferedBytes(1_000_000));
        try (RawSession gone = RawSession.connect(proxy.port(), null);
                RawSession neighbour = RawSession.connect(io.port(), null)) {
            proxy.connections().get(0).stall();
            byte[] data = new byte[1000];
            for (int i = 0; i < 100; i++) {
                io.emit("m", (Object) data);
                long buffered = io.engine().sessions().stream()
                        .mapToLong(session -> session.bufferedBytes())
                        .max()
                        .orElse(0);
                assertThat(buffered).isLessThanOrEqualTo(1_000_000);
            }
            assertThat(reason()).isEqualTo("ping timeout");
            assertThat(neighbour.ask("\"echo\",1")).isEqualTo("[1]");
            assertThat(gone.ended()).isNotDone();
        }
    }

    @Test
    void aLinkThatComesBackInTimeHasLostNothing() throws Exception {
        start(SocketIoServer.builder().pingInterval(Duration.ofMillis(300)).pingTimeout(Duration.ofSeconds(15)));
        Oracle oracle = new Oracle();
        try (RawSession session = RawSession.connect(proxy.port(), oracle::arrived)) {
            ProxiedConnection link = proxy.connections().get(0);
            int sent = 0;
            for (int round = 0; round < 5; round++) {
                link.stall();
                for (int i = 0; i < 100; i++) {
                    io.emit("m", 0, sent++, System.nanoTime());
                }
                CompletableFuture<String> answer = session.askLater("\"echo\"," + round);
                link.resume();
                assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("[" + round + "]");
            }
            awaitAll(oracle, sent);
        }
        assertThat(reason()).isNotEqualTo("ping timeout");
    }

    @Test
    void aSlowAndUnevenNetworkCausesNoFalseTimeout() throws Exception {
        // A round trip takes longer than the interval between two pings.
        start(SocketIoServer.builder().pingInterval(Duration.ofMillis(100)).pingTimeout(Duration.ofSeconds(5)));
        proxy.plan(number -> new FaultProxy.Plan(Fault.NONE.delay(50, 250), Fault.NONE.delay(50, 250)));
        Oracle oracle = new Oracle();
        try (RawSession session = RawSession.connect(proxy.port(), oracle::arrived)) {
            for (int i = 0; i < 6; i++) {
                io.emit("m", 0, i, System.nanoTime());
                assertThat(session.ask("\"echo\"," + i)).isEqualTo("[" + i + "]");
            }
            awaitAll(oracle, 6);
            assertThat(reasons).isEmpty();
        }
    }

    @Test
    void aProxyThatBuffersChangesNothing() throws Exception {
        start(SocketIoServer.builder().pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofSeconds(10)));
        proxy.plan(number -> new FaultProxy.Plan(Fault.NONE.buffer(4096, 30), Fault.NONE.buffer(16_384, 30)));
        Oracle oracle = new Oracle();
        try (RawSession session = RawSession.connect(proxy.port(), oracle::arrived);
                PollingSession polling = PollingSession.connect(proxy.port())) {
            for (int i = 0; i < 500; i++) {
                io.emit("m", 0, i, System.nanoTime());
            }
            awaitAll(oracle, 500);
            Oracle polled = new Oracle();
            for (int i = 0; i < 500; i++) {
                polled.arrived(polling.next());
            }
            awaitAll(polled, 500);
            polling.send("421[\"echo\",\"" + "x".repeat(50_000) + "\"]");
            assertThat(polling.next()).hasSize(50_000 + 7);
            assertThat(session.ask("\"echo\"")).isEqualTo("[]");
            polling.send("1");
        }
    }

    @Test
    void thousandsThatDropAtOnceAreThousandsOfEnds() throws Exception {
        start(SocketIoServer.builder());
        List<SocketChannel> channels = new ArrayList<>();
        try (RawSession neighbour = RawSession.connect(io.port(), null)) {
            ByteBuffer hello = hello();
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), io.port()));
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.write(hello.duplicate());
                channels.add(channel);
            }
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(connections.get()).isEqualTo(CONNECTIONS + 1));
            for (SocketChannel channel : channels) {
                channel.close();
            }
            for (int i = 0; i < 20; i++) {
                assertThat(neighbour.ask("\"echo\"," + i)).isEqualTo("[" + i + "]");
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(reasons).hasSize(CONNECTIONS));
            assertThat(io.engine().sessions()).hasSize(1);
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
        TestTables.assertEmpty(io);
        assertThat(reasons).hasSize(CONNECTIONS + 1);
    }

    /** A handshake and a CONNECT, in one piece. */
    static ByteBuffer hello() {
        byte[] handshake = RawSession.handshake("EIO=4");
        byte[] connect = RawSession.frame(0x81, "40".getBytes(StandardCharsets.US_ASCII));
        return ByteBuffer.allocate(handshake.length + connect.length)
                .put(handshake)
                .put(connect)
                .flip();
    }

    @Test
    void aBlockedHandlerHoldsUpItsOwnSocketOnlyAndThatLosesNothing() throws Exception {
        start(SocketIoServer.builder()
                .pingInterval(Duration.ofMillis(200))
                .pingTimeout(Duration.ofSeconds(4))
                .maxQueuedEvents(100));
        CountDownLatch release = new CountDownLatch(1);
        Oracle oracle = new Oracle();
        io.onConnection(socket -> socket.on("block", (args, ack) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            oracle.arrived(0, args.get(0, Integer.class), System.nanoTime());
        }));
        try (RawSession blocked = RawSession.connect(io.port(), null);
                RawSession neighbour = RawSession.connect(io.port(), null)) {
            for (int i = 0; i < 2000; i++) {
                blocked.send("42[\"block\"," + i + "]");
            }
            // Longer than a heartbeat takes: nobody is blamed for an application that does not get on.
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(4500);
            for (int i = 0; i < 100 || System.nanoTime() < end; i++) {
                assertThat(neighbour.ask("\"echo\"," + i)).isEqualTo("[" + i + "]");
            }
            assertThat(oracle.delivered()).isZero();
            release.countDown();
            awaitAll(oracle, 2000);
            assertThat(blocked.ask("\"echo\"")).isEqualTo("[]");
            assertThat(reasons).isEmpty();
        } finally {
            release.countDown();
        }
    }

    @Test
    void anExhaustedExecutorDelaysAndLosesNothing() throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        CountDownLatch release = new CountDownLatch(1);
        try {
            start(SocketIoServer.builder()
                    .handlerExecutor(two)
                    .pingInterval(Duration.ofMillis(100))
                    .pingTimeout(Duration.ofSeconds(5)));
            io.onConnection(socket -> socket.on("block", (args, ack) -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                ack.send();
            }));
            try (RawSession first = RawSession.connect(io.port(), null);
                    RawSession second = RawSession.connect(io.port(), null);
                    RawSession third = RawSession.connect(io.port(), null)) {
                CompletableFuture<String> one = first.askLater("\"block\"");
                CompletableFuture<String> other = second.askLater("\"block\"");
                List<CompletableFuture<String>> answers = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    answers.add(third.askLater("\"echo\"," + i));
                }
                release.countDown();
                assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo("[]");
                assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo("[]");
                for (int i = 0; i < 200; i++) {
                    assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("[" + i + "]");
                }
                assertThat(reasons).isEmpty();
            }
        } finally {
            release.countDown();
            two.shutdown();
        }
    }

    @Test
    void aClockThatJumpsMovesNoTimer() throws Exception {
        JumpingClock clock = new JumpingClock();
        start(SocketIoServer.builder()
                .clock(clock)
                .pingInterval(Duration.ofMillis(50))
                .pingTimeout(Duration.ofSeconds(10))
                .connectTimeout(Duration.ofSeconds(20)));
        // For whoever never joins: of the others a slow machine would make some of those.
        SocketIoServer impatient = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .clock(clock)
                .connectTimeout(Duration.ofMillis(500))
                .build()
                .start();
        try (RawSession session = RawSession.connect(io.port(), null);
                RawSession stale = RawSession.open(impatient.port())) {
            for (int hours : new int[] {1, -1, 24, -48, 8760}) {
                clock.hours = hours;
                for (int i = 0; i < 20; i++) {
                    assertThat(session.ask("\"echo\"," + i)).isEqualTo("[" + i + "]");
                }
                try (RawSession another = RawSession.connect(io.port(), null)) {
                    another.send("41");
                    assertThat(reason()).isEqualTo("client namespace disconnect");
                }
            }
            assertThat(stale.awaitEnd()).isEqualTo("close 1005");
            assertThat(session.ended()).isNotDone();
        } finally {
            impatient.close();
        }
    }

    private static final class JumpingClock extends Clock {

        private volatile int hours;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(Duration.ofHours(hours));
        }
    }
}
