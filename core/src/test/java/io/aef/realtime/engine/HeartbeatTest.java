package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeLink;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTest {

    private static final Duration INTERVAL = Duration.ofSeconds(25);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final EngineFixture fixture = new EngineFixture(options -> options.allowEIO3(true));

    @Test
    void theServerPingsAfterTheIntervalAndAgainAfterThePong() {
        FakeLink link = open(4);

        advance(INTERVAL.minus(MOMENT));
        assertThat(link.take()).isEmpty();
        advance(MOMENT);
        assertThat(link.take()).containsExactly("2");

        advance(Duration.ofSeconds(3));
        link.text("3");
        advance(INTERVAL.minus(MOMENT));
        assertThat(link.take()).isEmpty();
        advance(MOMENT);
        assertThat(link.take()).as("counted from the pong").containsExactly("2");
    }

    @Test
    void withoutAPongTheSessionEnds() {
        FakeLink link = open(4);
        advance(INTERVAL);

        advance(TIMEOUT.minus(MOMENT));
        assertThat(fixture.last().session.isOpen()).isTrue();
        advance(MOMENT);

        assertEnded(link);
    }

    @Test
    void anotherPacketProlongsTheWaitOncePerPing() {
        FakeLink link = open(4);
        advance(INTERVAL);
        advance(TIMEOUT.minus(MOMENT));
        link.text("4still uploading");

        advance(TIMEOUT.minus(MOMENT));
        assertThat(fixture.last().session.isOpen()).isTrue();
        link.text("4still uploading");
        advance(MOMENT);

        assertEnded(link);
    }

    @Test
    void theNextPingMayBeProlongedAgain() {
        FakeLink link = open(4);
        for (int i = 0; i < 3; i++) {
            advance(INTERVAL);
            advance(TIMEOUT.minus(MOMENT));
            link.text("4still uploading");
            advance(TIMEOUT.minus(MOMENT));
            link.text("3");
        }
        assertThat(fixture.last().session.isOpen()).isTrue();
    }

    @Test
    void anUninvitedPongDelaysNothing() {
        FakeLink link = open(4);
        advance(INTERVAL.minus(MOMENT));
        link.text("3");
        advance(MOMENT);

        assertThat(link.take()).containsExactly("2");
    }

    @Test
    void anIntervalShorterThanTheTimeoutWorksToo() {
        EngineFixture quick = new EngineFixture(
                options -> options.pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofMillis(5000)));
        FakeLink link = quick.webSocket("EIO=4&transport=websocket").open();
        link.take();
        for (int i = 0; i < 10; i++) {
            quick.lane.advance(Duration.ofMillis(200));
            assertThat(link.take()).containsExactly("2");
            link.text("3");
            assertThat(quick.lane.timers()).isEqualTo(1);
        }
        quick.lane.advance(Duration.ofMillis(200 + 4999));
        assertThat(quick.last().session.isOpen()).isTrue();
        quick.lane.advance(Duration.ofMillis(1));
        assertThat(quick.last().take()).containsExactly("[ping timeout]");
    }

    @Test
    void pollingSessionsAreWatchedToo() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        FakeExchange poll = fixture.get(query);

        advance(INTERVAL);
        assertThat(poll.answer()).isEqualTo("200 2");
        assertThat(fixture.post(query, "3").answer()).isEqualTo("200 ok");
        FakeExchange next = fixture.get(query);
        advance(INTERVAL);
        assertThat(next.answer()).isEqualTo("200 2");
        FakeExchange last = fixture.get(query);
        advance(TIMEOUT);

        assertThat(last.answer()).isEqualTo("200 1");
        assertThat(fixture.last().take()).containsExactly("[ping timeout]");
        assertThat(fixture.engine.sessions()).isEmpty();
    }

    @Test
    void aClientThatNeverComesBackIsForgotten() {
        fixture.openPolling("EIO=4&transport=polling");

        advance(INTERVAL.plus(TIMEOUT));

        assertThat(fixture.last().take()).containsExactly("[ping timeout]");
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void inRevision3TheClientPings() {
        FakeLink link = open(3);

        advance(INTERVAL.plus(TIMEOUT).minus(MOMENT));
        link.text("2");
        assertThat(link.take()).containsExactly("3");
        link.text("4a message is no heartbeat");
        advance(INTERVAL.plus(TIMEOUT).minus(MOMENT));
        assertThat(link.take()).as("the server does not ping").isEmpty();
        assertThat(fixture.last().session.isOpen()).isTrue();
        fixture.last().take();
        advance(MOMENT);

        assertEnded(link);
    }

    @Test
    void revision3SessionsAreWatchedBehindTheUpgradeToo() {
        String query = fixture.openPolling("EIO=3&transport=polling");
        FakeLink link = fixture.webSocket(query.replace("polling", "websocket")).open();
        link.text("2probe");
        link.text("5");
        fixture.last().take();
        advance(INTERVAL.plus(TIMEOUT).minus(MOMENT));
        assertThat(fixture.last().session.isOpen()).isTrue();

        advance(MOMENT);

        assertEnded(link);
    }

    @Test
    void anUpgradeIsASignOfLife() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        advance(INTERVAL);
        FakeLink link = fixture.webSocket(query.replace("polling", "websocket")).open();
        advance(Duration.ofSeconds(9));
        link.text("5");
        assertThat(link.take()).as("the ping that waited for a poll").containsExactly("2");

        advance(TIMEOUT.minus(MOMENT));
        assertThat(fixture.last().session.isOpen()).isTrue();
        fixture.last().take();
        advance(MOMENT);

        assertEnded(link);
    }

    @Test
    void nobodyTimesOutWhileTheApplicationDoesNotReadButPingsGoOn() {
        FakeLink link = open(4);
        fixture.last().session.setReading(false);

        advance(INTERVAL.multipliedBy(10));
        assertThat(fixture.last().session.isOpen()).isTrue();
        assertThat(link.take()).as("the client needs its pings").hasSize(10).containsOnly("2");

        fixture.last().session.setReading(true);
        advance(TIMEOUT.minus(MOMENT));
        assertThat(fixture.last().session.isOpen()).isTrue();
        advance(MOMENT);
        assertEnded(link);
    }

    @Test
    void nobodyTimesOutWhileTheApplicationDoesNotReadInRevision3() {
        FakeLink link = open(3);
        fixture.last().session.setReading(false);

        advance(INTERVAL.plus(TIMEOUT).multipliedBy(10));
        assertThat(fixture.last().session.isOpen()).isTrue();

        fixture.last().session.setReading(true);
        advance(INTERVAL.plus(TIMEOUT));
        assertEnded(link);
    }

    @Test
    void aLaneThatStoodStillBlamesNobody() {
        FakeLink link = open(4);
        advance(INTERVAL);
        link.take();

        fixture.lane.stall(Duration.ofMinutes(1));
        assertThat(fixture.last().session.isOpen()).isTrue();
        link.text("3");
        advance(INTERVAL);
        assertThat(link.take()).containsExactly("2");

        fixture.lane.stall(Duration.ofMinutes(1));
        advance(TIMEOUT);
        assertEnded(link);
    }

    @Test
    void anIdleSessionHasOneTimerAndMessagesMakeNone() {
        FakeLink link = open(4);
        long before = fixture.lane.timersMade();
        for (int i = 0; i < 1000; i++) {
            link.text("4x");
            fixture.last().session.send(EngineFixture.text("y"), false);
        }
        assertThat(fixture.lane.timersMade()).isEqualTo(before);
        assertThat(fixture.lane.timers()).isEqualTo(1);

        advance(INTERVAL);
        before = fixture.lane.timersMade();
        for (int i = 0; i < 1000; i++) {
            link.text("4x");
        }
        assertThat(fixture.lane.timersMade()).as("while a pong is awaited").isEqualTo(before);
        assertThat(fixture.lane.timers()).isEqualTo(1);
    }

    @Test
    void pingsOfRevision3MakeNoTimers() {
        FakeLink link = open(3);
        long before = fixture.lane.timersMade();
        for (int i = 0; i < 1000; i++) {
            advance(Duration.ofMillis(10));
            link.text("2");
        }
        assertThat(fixture.lane.timersMade()).isEqualTo(before);
    }

    @Test
    void aClientThatPingsAndNeverReadsIsCutOff() {
        EngineFixture small =
                new EngineFixture(options -> options.allowEIO3(true).maxBufferedBytes(1000));
        FakeLink link = small.webSocket("EIO=3&transport=websocket").open();
        link.stall();
        for (int i = 0; i < 1002 && !link.isDown(); i++) {
            link.text("2");
        }
        assertThat(link.isAborted()).isTrue();
        assertThat(small.last().take()).containsExactly("[slow consumer]");
    }

    @Test
    void aPingWaitsBehindNoMessagesAndCutsNobodyOff() {
        FakeLink link = open(4);
        link.stall();
        fixture.last().session.send(EngineFixture.text("x".repeat(5 * 1024 * 1024)), false);
        assertThat(link.take()).hasSize(1);
        fixture.last()
                .session
                .send(
                        Outgoing.of(
                                List.of(Outgoing.text(new byte[] {'y'})),
                                Delivery.DEFAULT.withOverflow(Overflow.DROP_NEWEST)),
                        false);
        advance(Duration.ofSeconds(25));

        assertThat(link.take()).containsExactly("2");
        assertThat(fixture.last().session.isOpen()).isTrue();
        advance(Duration.ofSeconds(20));
        assertThat(fixture.last().take()).endsWith("[ping timeout]");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void aLongMessageOverASlowNetworkTakesAsLongAsItTakes(int protocol) {
        FakeLink link = open(protocol);
        advance(Duration.ofSeconds(24));
        link.stall();
        fixture.last().session.send(EngineFixture.text("x".repeat(2_500_000)), false);
        for (int second = 0; second < 120; second++) {
            link.read(20_000);
            advance(Duration.ofSeconds(1));
            assertThat(fixture.last().session.isOpen()).isTrue();
        }
        advance(Duration.ofSeconds(protocol == 3 ? 90 : 40));
        assertThat(fixture.last().take()).containsExactly("[ping timeout]");
    }

    private FakeLink open(int protocol) {
        FakeLink link =
                fixture.webSocket("EIO=" + protocol + "&transport=websocket").open();
        link.take();
        return link;
    }

    private void advance(Duration duration) {
        fixture.lane.advance(duration);
    }

    private void assertEnded(FakeLink link) {
        assertThat(fixture.last().take().stream().filter(event -> event.startsWith("[")))
                .containsExactly("[ping timeout]");
        assertThat(link.closeCode()).isEqualTo(1005);
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }
}
