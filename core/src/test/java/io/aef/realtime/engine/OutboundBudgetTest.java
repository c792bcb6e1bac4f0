package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeLink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may wait for all clients together. */
class OutboundBudgetTest {

    /** What a packet of a thousand bytes takes that waits for one client. */
    private static final int EACH = 1000 + 256 + 64;

    private final EngineFixture fixture = new EngineFixture(
            options -> options.maxTotalBufferedBytes(80 * EACH).highWaterMark(1000));
    private final List<FakeLink> links = new ArrayList<>();

    private static Outgoing kilo() {
        return EngineFixture.text("x".repeat(999));
    }

    private EngineFixture.Recorder stalled(int kilobytes) {
        FakeLink link = fixture.webSocket("EIO=4&transport=websocket").open();
        link.stall();
        links.add(link);
        for (int i = 0; i < kilobytes; i++) {
            fixture.last().session.send(kilo(), false);
        }
        return fixture.last();
    }

    @Test
    void thoseFurthestBehindAreCutOffAndNotWhoeverSendsNext() {
        EngineFixture.Recorder small = stalled(10);
        EngineFixture.Recorder worst = stalled(50);
        EngineFixture.Recorder other = stalled(20);
        assertThat(fixture.engine.bufferedBytes())
                .as("without what the links hold")
                .isEqualTo(77 * EACH);

        for (int i = 0; i < 4; i++) {
            assertThat(small.session.send(kilo(), false)).isTrue();
        }

        assertThat(worst.take()).containsExactly("[slow consumer]");
        assertThat(small.session.isOpen()).isTrue();
        assertThat(other.session.isOpen()).isTrue();
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(32 * EACH);
    }

    @Test
    void shortPacketsCountWithWhatTheyTakeInMemory() {
        EngineFixture.Recorder many = stalled(1);
        int taken = 0;
        while (taken < 1000 && many.session.send(EngineFixture.text("x"), false)) {
            taken++;
        }

        assertThat(many.take()).containsExactly("[slow consumer]");
        assertThat(taken).isBetween(300, 400);
        assertThat(fixture.engine.bufferedBytes()).isZero();
    }

    @Test
    void itMayBeTheSenderItself() {
        stalled(10);
        EngineFixture.Recorder worst = stalled(80);

        assertThat(worst.take()).containsExactly("[slow consumer]");
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(9 * EACH);
    }

    @Test
    void noMoreAreCutOffThanNeededForAnEighth() {
        for (int i = 0; i < 8; i++) {
            stalled(11);
        }
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(80 * EACH);
        stalled(2);

        assertThat(fixture.engine.sessions()).hasSize(7);
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(61 * EACH);
    }

    @Test
    void nothingIsLeftOfItWhenAllHaveGoneOrRead() {
        stalled(10);
        stalled(10);
        links.get(0).down(1006, null);
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(9 * EACH);

        for (int i = 0; i < 20; i++) {
            links.get(1).drain();
        }

        assertThat(fixture.engine.bufferedBytes()).isZero();
    }

    @Test
    void whoKeepsUpNeverCounts() {
        FakeLink link = fixture.webSocket("EIO=4&transport=websocket").open();
        for (int i = 0; i < 1000; i++) {
            fixture.last().session.send(kilo(), false);
        }
        assertThat(fixture.engine.bufferedBytes()).isZero();
        assertThat(link.flushes()).as("a flush is never asked for").isZero();
    }
}
