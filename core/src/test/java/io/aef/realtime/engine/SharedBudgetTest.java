package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What may wait for all clients together, when it is the same that waits for many of them. */
class SharedBudgetTest {

    private static final String WEB_SOCKET = "EIO=4&transport=websocket";

    private final List<FakeLink> links = new ArrayList<>();

    private static EngineFixture with(long maxTotal) {
        return new EngineFixture(options -> options.maxTotalBufferedBytes(maxTotal)
                .highWaterMark(1000)
                .overflow(Overflow.DROP_OLDEST)
                .maxBufferedBytes(1_000_000));
    }

    private List<EngineSession> stalled(EngineFixture fixture, int count) {
        return stalled(fixture, fixture.lane, count);
    }

    private List<EngineSession> stalled(EngineFixture fixture, ManualLane lane, int count) {
        List<EngineSession> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FakeHandshake handshake = new FakeHandshake(Requests.of("GET", "/socket.io/?" + WEB_SOCKET), lane);
            fixture.engine.handle(handshake);
            FakeLink link = handshake.open();
            link.stall();
            links.add(link);
            sessions.add(fixture.last().session);
        }
        return sessions;
    }

    private static Outgoing kilo() {
        return EngineFixture.text("x".repeat(999));
    }

    private static void broadcast(List<EngineSession> sessions, Outgoing packet) {
        packet.share(1);
        for (EngineSession session : sessions) {
            session.send(packet, true);
        }
        packet.unshare();
    }

    private static long open(List<EngineSession> sessions) {
        return sessions.stream().filter(EngineSession::isOpen).count();
    }

    @Test
    void theBytesOfABroadcastCountOnceHoweverManyItWaitsFor() {
        EngineFixture fixture = with(1_000_000);
        List<EngineSession> paused = stalled(fixture, 100);
        for (int i = 0; i < 101; i++) {
            broadcast(paused, kilo());
        }

        assertThat(open(paused)).as("ten megabytes, if each counted for itself").isEqualTo(100);
        assertThat(fixture.engine.bufferedBytes())
                .as("without what the links hold")
                .isEqualTo(100 * (1000 + 256) + 100 * 100 * 64);
        assertThat(fixture.engine.budget().searches()).isZero();

        for (int i = 0; i < 101; i++) {
            links.forEach(FakeLink::readAll);
        }
        assertThat(fixture.engine.bufferedBytes()).isZero();
    }

    @Test
    void whatSeveralKeepIsFreeOnlyWhenTheLastOfThemHasGone() {
        EngineFixture fixture = with(100_000);
        List<EngineSession> paused = stalled(fixture, 3);
        for (int i = 0; i < 11; i++) {
            broadcast(paused, kilo());
        }
        long shared = 10 * (1000 + 256);
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(shared + 3 * 640);
        links.get(0).down(1006, null);
        paused.get(1).closeNow();
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(shared + 640);
        paused.get(2).closeNow();
        assertThat(fixture.engine.bufferedBytes()).isZero();
    }

    @Test
    void aPacketThatTheNetworkSharesCountsForNobodyAndItsOwnDoes() {
        EngineFixture fixture = with(10_000_000);
        List<EngineSession> paused = stalled(fixture, 10);
        broadcast(paused, EngineFixture.text("x".repeat(99_999)));
        broadcast(paused, kilo());
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(1256 + 10 * 64);

        EngineSession alone = stalled(fixture, 1).get(0);
        alone.send(EngineFixture.text("x".repeat(99_999)), false);
        alone.send(kilo(), false);
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(1256 + 10 * 64 + 99_000 + 1256 + 64);

        List<EngineSession> encrypted = stalled(fixture, 2);
        links.subList(11, 13).forEach(FakeLink::encrypt);
        broadcast(encrypted, EngineFixture.text("x".repeat(99_999)));
        broadcast(encrypted, kilo());
        assertThat(fixture.engine.bufferedBytes())
                .isEqualTo(1256 + 10 * 64 + 99_000 + 1256 + 64 + 2 * 99_000 + 1256 + 2 * 64);

        links.forEach(FakeLink::readAll);
        links.forEach(FakeLink::readAll);
        assertThat(fixture.engine.bufferedBytes()).isZero();
    }

    /** All are behind by the same: no byte is free before the last of them has gone. */
    @Test
    void asManyAreCutOffAsReallyFreeAnEighthInFewRounds() {
        EngineFixture fixture = with(500_000);
        List<EngineSession> paused = stalled(fixture, 1000);
        EngineSession own = stalled(fixture, 1).get(0);
        broadcast(paused, kilo());
        broadcast(paused, EngineFixture.text("x".repeat(400_000)));
        int sent = 0;
        while (fixture.engine.budget().searches() == 0) {
            own.send(kilo(), false);
            sent++;
        }
        assertThat(open(paused)).isZero();
        assertThat(own.isOpen()).isTrue();
        assertThat(fixture.engine.bufferedBytes()).isEqualTo((sent - 1) * 1320L);
        assertThat(fixture.engine.budget().searches())
                .as("rounds, not one for each")
                .isBetween(2, 60);
    }

    @Test
    void whoIsFurthestBehindGoesFirstAndNoMoreThanItTakes() {
        EngineFixture fixture = with(200_000);
        List<EngineSession> all = stalled(fixture, 10);
        List<EngineSession> behind = new ArrayList<>();
        // The first has kept the most, of which the oldest is its own alone.
        for (EngineSession session : all) {
            behind.add(session);
            for (int i = 0; i < 15; i++) {
                broadcast(behind, kilo());
            }
        }
        assertThat(all.stream().map(EngineSession::isOpen).toList())
                .containsExactly(false, false, true, true, true, true, true, true, true, true);
        assertThat(fixture.engine.budget().searches())
                .as("twice, and each was enough")
                .isEqualTo(2);
    }

    /** Those who were cut off give back what they hold when their lane comes to it: until then nobody is looked for in vain. */
    @Test
    void whileLanesHaveNotComeToTheirEndsItIsSearchedAgainOnlyAfterAnEighthMore() {
        int each = 1000 + 256 + 64;
        EngineFixture fixture = with(80 * each);
        ManualLane busy = new ManualLane();
        EngineSession worst = stalled(fixture, busy, 1).get(0);
        for (int i = 0; i < 61; i++) {
            worst.send(kilo(), false);
        }
        busy.leave();
        List<EngineSession> others = stalled(fixture, 4);
        int sent = 0;
        while (fixture.engine.budget().searches() == 0) {
            others.get(sent++ % 4).send(kilo(), false);
        }
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(81 * each);
        assertThat(worst.isCondemned()).isTrue();
        assertThat(worst.isOpen()).isTrue();
        assertThat(fixture.engine.budget().underWay()).isOne();

        for (int i = 0; i < 10; i++) {
            others.get(sent++ % 4).send(kilo(), false);
            assertThat(fixture.engine.budget().searches()).isOne();
        }
        others.get(sent++ % 4).send(kilo(), false);
        assertThat(fixture.engine.budget().searches()).as("an eighth more").isEqualTo(2);
        assertThat(open(others)).as("what the worst holds is as good as free").isEqualTo(4);

        busy.runTasks();
        assertThat(worst.isOpen()).isFalse();
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(32 * each);
        assertThat(fixture.engine.budget().underWay()).isZero();
        assertThat(fixture.engine.budget().searches()).isEqualTo(2);
    }

    @Test
    void ifTheEndsOnOtherLanesHaveFreedTooLittleItGoesOnThere() {
        EngineFixture fixture = with(100_000);
        ManualLane busy = new ManualLane();
        List<EngineSession> same = stalled(fixture, busy, 20);
        broadcast(same, kilo());
        broadcast(same, EngineFixture.text("x".repeat(80_000)));
        busy.leave();
        EngineSession own = stalled(fixture, 1).get(0);
        for (int i = 0; i < 15; i++) {
            own.send(kilo(), false);
        }
        assertThat(same.stream().filter(EngineSession::isCondemned)).hasSize(1);
        assertThat(open(same)).isEqualTo(20);

        busy.runTasks();

        assertThat(open(same)).isZero();
        assertThat(own.isOpen()).isTrue();
        assertThat(fixture.engine.bufferedBytes()).isEqualTo(14 * 1320);
    }

    @Test
    void aLaneThatHasEndedIsNotWaitedFor() {
        EngineFixture fixture = with(10_000);
        ManualLane ended = new ManualLane();
        EngineSession gone = stalled(fixture, ended, 1).get(0);
        for (int i = 0; i < 7; i++) {
            gone.send(kilo(), false);
        }
        ended.leave();
        ended.end();
        List<EngineSession> others = stalled(fixture, 2);
        for (int i = 0; i < 40; i++) {
            others.get(i % 2).send(kilo(), false);
        }
        assertThat(gone.isCondemned()).isTrue();
        assertThat(fixture.engine.budget().underWay()).isZero();
        assertThat(open(others)).as("the bound is kept without it").isLessThan(2);
    }

    @Test
    void theLogSaysOnceAMinuteThatClientsAreCutOff() {
        EngineFixture fixture = with(20_000);
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 101; i++) {
                if (i == 100) {
                    fixture.lane.advance(Duration.ofSeconds(60));
                }
                EngineSession session = stalled(fixture, 1).get(0);
                while (session.isOpen()) {
                    session.send(kilo(), false);
                }
                assertThat(session.isCutForAll()).isTrue();
            }
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(" WARN ")))
                .hasSize(2)
                .allMatch(line -> line.contains("Too much waits for all clients together:"))
                .last()
                .satisfies(line -> assertThat(line).contains(": 100 that were furthest behind have been cut off."));
    }

    /** In whatever way it ends, on whatever transport: what was counted is taken back to the byte. */
    @Test
    void atTheEndNothingIsCounted() {
        for (int seed = 0; seed < 40; seed++) {
            new Round(seed).run();
        }
    }

    private static final class Round {

        private final Random random;
        private final EngineFixture fixture;
        private final List<FakeLink> links = new ArrayList<>();
        private final List<String> polling = new ArrayList<>();

        Round(int seed) {
            random = new Random(seed);
            fixture = new EngineFixture(options -> options.maxTotalBufferedBytes(60_000)
                    .highWaterMark(1000)
                    .maxBufferedBytes(random.nextBoolean() ? 15_000 : 100_000)
                    .pingInterval(Duration.ofHours(1)));
        }

        void run() {
            for (int i = 0; i < 1500; i++) {
                step();
                fixture.lane.runTasks();
                assertThat(fixture.engine.bufferedBytes()).isBetween(0L, 60_000L);
            }
            assertThat(fixture.engine.budget().searches()).as("it was too much").isPositive();
            List.copyOf(fixture.engine.sessions()).forEach(EngineSession::closeNow);
            fixture.lane.runTasks();
            assertThat(fixture.engine.bufferedBytes()).isZero();
            assertThat(fixture.engine.budget().underWay()).isZero();
        }

        private void step() {
            int what = random.nextInt(40);
            if (what == 0) {
                FakeLink link = fixture.webSocket(WEB_SOCKET).open();
                link.stall();
                links.add(link);
            } else if (what == 1) {
                polling.add(fixture.openPolling("EIO=4&transport=polling"));
            } else if (what == 2 && !polling.isEmpty()) {
                upgrade(polling.remove(random.nextInt(polling.size())));
            } else if (what == 3 && !links.isEmpty()) {
                FakeLink link = links.remove(random.nextInt(links.size()));
                link.down(1006, null);
            } else if (what < 10 && !links.isEmpty()) {
                links.get(random.nextInt(links.size())).readAll();
            } else if (what == 10 && !polling.isEmpty()) {
                FakeExchange poll = fixture.get(polling.get(random.nextInt(polling.size())));
                assertThat(poll).isNotNull();
            } else {
                send();
            }
        }

        private void send() {
            Outgoing packet = Outgoing.of(
                    List.of(Outgoing.text(new byte[random.nextInt(random.nextInt(8) == 0 ? 5000 : 500)])), delivery());
            boolean shared = random.nextInt(4) > 0;
            if (shared) {
                packet.share(1);
            }
            for (EngineSession session : List.copyOf(fixture.engine.sessions())) {
                if (random.nextInt(3) > 0) {
                    session.send(shared ? packet : Outgoing.of(packet.messages(), packet.delivery()), shared);
                }
            }
            if (shared) {
                packet.unshare();
            }
        }

        private Delivery delivery() {
            return switch (random.nextInt(5)) {
                case 0 -> Delivery.DEFAULT.withConflationKey("k" + random.nextInt(3));
                case 1, 2 -> Delivery.DEFAULT.withOverflow(Overflow.DROP_OLDEST);
                case 3 -> Delivery.DEFAULT.withOverflow(Overflow.DROP_NEWEST);
                default -> Delivery.DEFAULT;
            };
        }

        private void upgrade(String query) {
            FakeHandshake handshake = fixture.webSocket(query.replace("transport=polling", "transport=websocket"));
            if (handshake.isAccepted()) {
                FakeLink link = handshake.open();
                link.stall();
                link.text("2probe");
                link.text("5");
                links.add(link);
            }
        }
    }
}
