package io.aef.realtime.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.testsupport.Fault;
import io.aef.realtime.testsupport.FaultProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that come and go, politely or not, and clients that break the rules. */
final class ConnectionScenarios {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ConnectionScenarios() {}

    /** Clients that connect, ask, and leave in every way there is. */
    static void connectChurn(Stage stage) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        stage.together(4, part -> {
            Random random = stage.random(part);
            for (int i = 0; i < 40; i++) {
                if (random.nextInt(4) == 0) {
                    pollAndLeave(stage, i);
                    answered.incrementAndGet();
                } else {
                    leaveSomehow(stage, random, i);
                    answered.incrementAndGet();
                }
            }
        });
        assertThat(answered.get()).isEqualTo(160);
    }

    private static void pollAndLeave(Stage stage, int i) throws IOException {
        try (PollingSession session = PollingSession.connect(stage.normal.port())) {
            session.send("421[\"echo\"," + i + "]");
            assertThat(session.next()).isEqualTo("431[" + i + "]");
            session.send("1");
            assertThat(session.next()).isEqualTo("status 400");
        }
    }

    private static void leaveSomehow(Stage stage, Random random, int i) throws IOException {
        try (RawSession session = RawSession.connect(stage.normal.port(), null)) {
            session.ask("\"join\",\"churn\"");
            assertThat(session.ask("\"echo\"," + i)).isEqualTo("[" + i + "]");
            switch (random.nextInt(5)) {
                case 0 -> session.abort();
                case 1 -> session.send("41");
                case 2 -> session.write(RawSession.frame(0x88, new byte[] {3, (byte) 0xe8}));
                case 3 -> {
                    session.send("42[\"kick\"]");
                    assertThat(session.awaitEnd()).isEqualTo("close 1005");
                }
                default -> {
                    // The end of the block closes the connection.
                }
            }
        }
    }

    /** Clients that vanish while the middleware still thinks about them, or while they are still saying who they are. */
    static void disconnectDuringConnect(Stage stage) throws Exception {
        int before = stage.connections.get();
        Random random = stage.random(3);
        int first = stage.proxy.connections().size();
        stage.proxy.plan(number -> new FaultProxy.Plan(Fault.NONE.resetAfter(1 + random.nextInt(230)), Fault.NONE));
        for (int i = 0; i < 60; i++) {
            try (RawSession session = RawSession.open(i % 2 == 0 ? stage.normal.port() : stage.proxy.port())) {
                session.send("40");
                if (i % 3 == 0) {
                    session.abort();
                }
            } catch (IOException cut) {
                // As it was to be.
            }
        }
        stage.proxy.plan(number -> FaultProxy.Plan.NONE);
        assertThat(stage.proxy.connections().size() - first).isEqualTo(30);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(stage.normal.engine().sessions()).isEmpty());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stage.allEnds()).isEqualTo(stage.connections.get()));
        assertThat(stage.connections.get()).isGreaterThanOrEqualTo(before);
    }
}
