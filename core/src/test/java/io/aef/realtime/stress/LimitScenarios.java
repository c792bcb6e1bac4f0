package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.DisconnectReason;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.TestTables;
import io.aef.realtime.engine.EngineSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients at the limits of the strict server: each loses its own connection, with its own reason. */
final class LimitScenarios {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FILLING = "x".repeat(20_000);

    /** Bytes that may wait for one client. */
    private static final long MOST = 128 * 1024;

    private LimitScenarios() {}

    /** Sessions that join nothing, at a server of their own: nobody else is to be that quick. */
    static void staleConnection(Stage stage) throws Exception {
        AtomicInteger connected = new AtomicInteger();
        try (SocketIoServer impatient = SocketIoServer.builder()
                .host("127.0.0.1")
                .connectTimeout(Duration.ofMillis(300))
                .build()) {
            impatient.onConnection(socket -> connected.incrementAndGet());
            impatient.start();
            List<RawSession> sessions = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sessions.add(RawSession.open(impatient.port()));
            }
            for (RawSession session : sessions) {
                assertThat(session.awaitEnd()).isEqualTo("close 1005");
            }
            assertThat(connected.get()).isZero();
            TestTables.assertEmpty(impatient);
        }
    }

    /** Clients that do not answer pings, at a server of their own, too; others that do stay. */
    static void noPong(Stage stage) throws Exception {
        Queue<DisconnectReason> reasons = new ConcurrentLinkedQueue<>();
        try (SocketIoServer impatient = SocketIoServer.builder()
                .host("127.0.0.1")
                .pingInterval(Duration.ofMillis(200))
                .pingTimeout(Duration.ofSeconds(3))
                .build()) {
            impatient.onConnection(socket -> {
                socket.onDisconnect(reasons::add);
                socket.on("echo", (args, ack) -> ack.send(args.toArray()));
            });
            impatient.start();
            try (RawSession healthy = RawSession.connect(impatient.port(), null)) {
                List<RawSession> mutes = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    mutes.add(RawSession.connect(impatient.port(), null).mute());
                }
                for (RawSession mute : mutes) {
                    assertThat(mute.awaitEnd()).isEqualTo("close 1005");
                }
                assertThat(healthy.ask("\"echo\",1")).isEqualTo("[1]");
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(reasons).hasSize(10).containsOnly(DisconnectReason.PING_TIMEOUT));
            }
            TestTables.assertEmpty(impatient);
        }
    }

    /** A client that stops reading while much is sent to all: it goes, and its neighbour gets everything. */
    static void slowClient(Stage stage) throws Exception {
        int before = stage.ends("slow consumer");
        Oracle oracle = new Oracle();
        try (RawSession neighbour = RawSession.connect(
                        stage.strict.port(),
                        message -> oracle.arrived(String.valueOf(message).replace(",\"" + FILLING + "\"", "")));
                RawSession slow = RawSession.connect(stage.strict.port(), null, 4096)) {
            neighbour.ask("\"join\",\"slow\"");
            slow.ask("\"join\",\"slow\"");
            slow.pauseReading();
            int sent = 0;
            // The systems of both sides buffer some megabytes, too.
            while (stage.ends("slow consumer") == before && sent < 5000) {
                stage.strict.to("slow").emit("m", 0, sent++, System.nanoTime(), FILLING);
                neighbour.ask("\"echo\"");
            }
            slow.resumeReading();
            assertThat(stage.ends("slow consumer") - before).isEqualTo(1);
            assertThat(oracle.delivered()).isEqualTo(sent);
            assertThat(oracle.verdict()).isEqualTo(Oracle.KEPT);
        }
    }

    /**
     * Two clients that neither read nor answer pings, at a server of their own: one that is sent ever more, one that is sent less than may
     * wait. Whichever limit comes first ends each; neither takes more memory than it may, and their neighbour gets everything.
     */
    static void deafAndMute(Stage stage) throws Exception {
        Map<String, DisconnectReason> reasons = new ConcurrentHashMap<>();
        Oracle oracle = new Oracle();
        try (SocketIoServer impatient = SocketIoServer.builder()
                .host("127.0.0.1")
                .pingInterval(Duration.ofMillis(200))
                // Time enough to fill what the systems of both sides buffer.
                .pingTimeout(Duration.ofSeconds(6))
                .maxBufferedBytes(MOST)
                .build()) {
            impatient.onConnection(socket -> {
                socket.on("echo", (args, ack) -> ack.send(args.toArray()));
                socket.on("join", (args, ack) -> {
                    socket.join(args.string(0));
                    socket.onDisconnect((DisconnectReason reason) -> reasons.put(args.string(0), reason));
                    ack.send();
                });
            });
            impatient.start();
            try (RawSession neighbour = RawSession.connect(
                            impatient.port(),
                            message -> oracle.arrived(String.valueOf(message).replace(",\"" + FILLING + "\"", "")));
                    RawSession flooded = RawSession.connect(impatient.port(), null, 4096);
                    RawSession left = RawSession.connect(impatient.port(), null, 4096)) {
                neighbour.ask("\"join\",\"neighbour\"");
                int sent = 0;
                stopReading(flooded, "flooded");
                while (!reasons.containsKey("flooded") && sent < 5000) {
                    send(impatient, "flooded", sent++);
                    assertThat(mostWaiting(impatient)).isLessThanOrEqualTo(MOST + FILLING.length());
                    if (sent % 4 == 0) {
                        neighbour.ask("\"echo\"");
                    }
                }
                stopReading(left, "left");
                while (!reasons.containsKey("left") && mostWaiting(impatient) <= MOST / 2 && sent < 10_000) {
                    send(impatient, "left", sent++);
                    assertThat(mostWaiting(impatient)).isLessThanOrEqualTo(MOST + FILLING.length());
                    neighbour.ask("\"echo\"");
                }
                int all = sent;
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(reasons)
                                .containsExactlyInAnyOrderEntriesOf(Map.of(
                                        "flooded", DisconnectReason.SLOW_CONSUMER,
                                        "left", DisconnectReason.PING_TIMEOUT)));
                neighbour.ask("\"echo\"");
                assertThat(impatient.engine().bufferedBytes()).isZero();
                assertThat(oracle.delivered()).isEqualTo(all);
                assertThat(oracle.verdict()).isEqualTo(Oracle.KEPT);
                flooded.resumeReading();
                left.resumeReading();
            }
            TestTables.assertEmpty(impatient);
        }
    }

    private static void stopReading(RawSession session, String room) throws Exception {
        session.mute().ask("\"join\",\"" + room + "\"");
        session.pauseReading();
    }

    private static void send(SocketIoServer server, String room, int number) {
        server.to(room).to("neighbour").emit("m", 0, number, System.nanoTime(), FILLING);
    }

    /** The bytes that wait for the client for which most do. */
    private static long mostWaiting(SocketIoServer server) {
        return server.engine().sessions().stream()
                .mapToLong(EngineSession::bufferedBytes)
                .max()
                .orElse(0);
    }

    /** More than is allowed of anything. */
    static void tooMuch(Stage stage) throws Exception {
        try (RawSession neighbour = RawSession.connect(stage.strict.port(), null)) {
            String[] packets = {
                "42[\"echo\",\"" + "x".repeat(70_000) + "\"]", "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]"
            };
            for (String packet : packets) {
                try (RawSession session = RawSession.connect(stage.strict.port(), null)) {
                    session.send(packet);
                    assertThat(session.awaitEnd()).isIn("close 1009", "close 1005");
                }
                assertThat(neighbour.ask("\"echo\",1")).isEqualTo("[1]");
            }
        }
    }
}
