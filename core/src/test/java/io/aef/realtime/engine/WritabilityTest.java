package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever was told that a session is not writable is told when it is again. */
class WritabilityTest {

    private static final Outgoing LARGE = Outgoing.of(
            List.of(Outgoing.text("x".repeat(600).getBytes())), Delivery.DEFAULT.withOverflow(Overflow.DROP_NEWEST));

    private final EngineFixture fixture = new EngineFixture(
            options -> options.highWaterMark(500).maxBufferedBytes(1000).maxBufferedPackets(5));

    private EngineSession open() {
        fixture.webSocket("EIO=4&transport=websocket").open();
        return fixture.last().session;
    }

    @Test
    void alsoIfItWasRefusedWhileTheLaneLooked() throws Exception {
        EngineSession session = open();
        AtomicInteger turn = new AtomicInteger();
        int rounds = 50_000;
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= rounds; i++) {
                await(turn, i);
                if (session.reserve(LARGE)) {
                    session.arrived(LARGE);
                    session.lane().run(session::settled);
                }
                turn.set(-i);
            }
        });
        Random random = new Random(4);
        for (int i = 1; i <= rounds; i++) {
            assertThat(session.reserve(LARGE)).isTrue();
            turn.set(i);
            for (int spins = random.nextInt(100); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            session.arrived(LARGE);
            session.settled();
            await(turn, -i);
            fixture.lane.runTasks();
            assertThat(session.isWritable()).as("round %d", i).isTrue();
        }
        other.get();
    }

    @Test
    void alsoIfItWasRefusedBecauseOfTheirNumber() {
        EngineSession session = open();
        Outgoing small = Outgoing.of(List.of(Outgoing.text(new byte[] {'x'})), LARGE.delivery());
        fixture.lane.outside(() -> {
            for (int i = 0; i < 5; i++) {
                assertThat(session.reserve(small)).isTrue();
            }
            assertThat(session.reserve(small)).isFalse();
            assertThat(session.hasRoom(small.delivery())).isFalse();
            assertThat(session.isWritable()).isFalse();
        });
        for (int i = 0; i < 5; i++) {
            session.arrived(small);
        }
        fixture.lane.runTasks();
        assertThat(fixture.last().take()).endsWith("[writable]");
        assertThat(session.isWritable()).isTrue();
    }

    private static void await(AtomicInteger turn, int value) {
        while (turn.get() != value) {
            Thread.onSpinWait();
        }
    }
}
