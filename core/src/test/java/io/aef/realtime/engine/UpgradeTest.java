package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {

    private static final Duration UPGRADE_TIMEOUT = Duration.ofSeconds(10);

    private final EngineFixture fixture = new EngineFixture(options -> options.allowEIO3(true));
    private String polling = "";
    private String webSocket = "";

    @BeforeEach
    void open() {
        open(4);
    }

    private void open(int protocol) {
        polling = fixture.openPolling("EIO=" + protocol + "&transport=polling");
        webSocket = polling.replace("transport=polling", "transport=websocket");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 3})
    void theWholeSequence(int protocol) {
        open(protocol);
        FakeExchange poll = fixture.get(polling);
        FakeLink link = fixture.webSocket(webSocket).open();
        assertThat(link.take()).as("no second open packet").isEmpty();

        link.text("2probe");
        assertThat(link.take()).containsExactly("3probe");
        assertThat(fixture.last().session.transport()).isEqualTo("polling");
        fixture.lane.advance(Duration.ofMillis(99));
        assertThat(poll.isPending()).isTrue();
        fixture.lane.advance(Duration.ofMillis(1));
        assertThat(poll.answer()).isEqualTo(protocol == 4 ? "200 6" : "200 1:6");

        send("between");
        link.text("5");
        assertThat(fixture.last().session.transport()).isEqualTo("websocket");
        send("after");

        assertThat(link.take()).containsExactly("4between", "4after");
        assertThat(fixture.last().take()).containsExactly("[upgraded]");
        link.text("4hello");
        assertThat(fixture.last().take()).containsExactly("hello");
    }

    @Test
    void everyLaterPollIsAnsweredByNoopToo() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");
        fixture.lane.advance(Duration.ofMillis(250));

        FakeExchange poll = fixture.get(polling);
        assertThat(poll.isPending()).isTrue();
        fixture.lane.advance(Duration.ofMillis(50));

        assertThat(poll.answer()).isEqualTo("200 6");
    }

    @Test
    void beforeTheProbePollsAreLeftAlone() {
        FakeExchange poll = fixture.get(polling);
        fixture.webSocket(webSocket).open();

        fixture.lane.advance(Duration.ofSeconds(1));

        assertThat(poll.isPending()).isTrue();
    }

    @Test
    void messagesDuringTheProbeGoByPolling() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");
        link.take();

        send("a");

        assertThat(link.take()).isEmpty();
        assertThat(fixture.get(polling).answer()).isEqualTo("200 4a");
        assertThat(fixture.post(polling, "4b").answer()).isEqualTo("200 ok");
        assertThat(fixture.last().take()).contains("b");
    }

    @Test
    void aPollThatStillWaitsIsAnsweredWithNoop() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");
        FakeExchange poll = fixture.get(polling);

        link.text("5");

        assertThat(poll.answer()).isEqualTo("200 6");
    }

    @Test
    void httpIsOverBehindTheUpgrade() {
        upgrade();

        assertThat(fixture.get(polling).answer()).isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(fixture.post(polling, "4x").answer()).isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(fixture.errors)
                .extracting(error -> error.context().toString())
                .containsOnly("{name=TRANSPORT_MISMATCH, transport=polling, previousTransport=websocket}");
        assertThat(fixture.last().session.isOpen()).isTrue();
    }

    @Test
    void upgradeWithoutAProbeIsAccepted() {
        FakeLink link = fixture.webSocket(webSocket).open();

        link.text("5");

        assertThat(fixture.last().session.transport()).isEqualTo("websocket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4hello", "2", "2other", "3probe", "1", "6", "", "9", "b!!!!"})
    void anyOtherFirstPacketEndsTheAttemptOnly(String packet) {
        FakeLink link = fixture.webSocket(webSocket).open();

        link.text(packet);

        assertAbandoned(link);
        assertThat(fixture.webSocket(webSocket).isAccepted())
                .as("another attempt is welcome")
                .isTrue();
    }

    @Test
    void aBinaryFirstPacketEndsTheAttemptOnly() {
        FakeLink link = fixture.webSocket(webSocket).open();

        link.binary(1, 2, 3);

        assertAbandoned(link);
    }

    @Test
    void aFloodOfProbesEndsTheAttempt() {
        FakeLink link = fixture.webSocket(webSocket).open();

        link.text("2probe");
        link.text("2probe");
        link.text("2probe");
        link.text("2probe");

        assertThat(link.take()).containsExactly("3probe", "3probe");
        assertAbandoned(link);
    }

    @Test
    void anAttemptThatTakesTooLongIsGivenUp() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");
        link.take();

        fixture.lane.advance(UPGRADE_TIMEOUT.minusMillis(1));
        assertThat(link.isDown()).isFalse();
        fixture.lane.advance(Duration.ofMillis(1));

        assertAbandoned(link);
    }

    @Test
    void aHandshakeThatNeverOpensIsGivenUp() {
        FakeHandshake handshake = fixture.webSocket(webSocket);
        fixture.lane.advance(UPGRADE_TIMEOUT);

        assertThat(handshake.open().closeCode()).isEqualTo(1005);
        assertThat(fixture.last().session.isOpen()).isTrue();
        assertThat(fixture.lane.timers()).isEqualTo(1);
    }

    @Test
    void aHandshakeThatFailsIsGivenUp() {
        FakeHandshake handshake = fixture.webSocket(webSocket);
        fixture.lane.outside(handshake::fail);
        fixture.lane.runTasks();

        assertThat(fixture.lane.timers()).isEqualTo(1);
        assertThat(fixture.webSocket(webSocket).isAccepted()).isTrue();
    }

    @Test
    void aLinkThatBreaksEndsTheAttemptOnly() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");

        link.down(1006, new java.io.IOException("Connection reset by peer"));

        assertThat(fixture.last().session.isOpen()).isTrue();
        assertThat(fixture.lane.timers()).isEqualTo(1);
        assertThat(fixture.get(polling).isPending()).isTrue();
    }

    @Test
    void theEndOfTheSessionEndsTheAttempt() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");

        fixture.last().session.closeNow();

        assertThat(link.closeCode()).isEqualTo(1005);
        assertThat(fixture.lane.timers()).isZero();
        link.text("5");
        assertThat(fixture.last().take()).containsExactly("[forced close]");
    }

    @Test
    void aClosingSessionIsClosedOnTheNewTransport() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");
        link.take();
        send("last words");
        fixture.last().session.close();

        link.text("5");

        assertThat(link.take()).containsExactly("4last words");
        assertThat(link.closeCode()).isEqualTo(1005);
        assertThat(fixture.last().take()).containsExactly("[forced close]");
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void aSecondAttemptAtTheSameTimeIsClosed() {
        FakeHandshake first = fixture.webSocket(webSocket);

        assertTurnedAway(fixture.webSocket(webSocket));

        first.open().text("5");
        assertThat(fixture.last().session.transport()).isEqualTo("websocket");
    }

    @Test
    void aSecondWebSocketBehindTheUpgradeIsClosed() {
        FakeLink link = upgrade();

        assertTurnedAway(fixture.webSocket(webSocket));

        send("still here");
        assertThat(link.take()).containsExactly("4still here");
    }

    @Test
    void aSessionThatBeganOnWebSocketCannotBeTakenOver() {
        FakeLink victim = fixture.webSocket("EIO=4&transport=websocket").open();
        String sid = EngineFixture.sidOf(victim.take().get(0));

        FakeHandshake attack = fixture.webSocket("EIO=4&transport=websocket&sid=" + sid);

        assertThat(attack.rejection()).isEqualTo("400 Bad request");
        assertThat(contextOfLastError()).isEqualTo("{name=ALREADY_ON_WEBSOCKET}");
        send("still for the victim");
        assertThat(victim.take()).containsExactly("4still for the victim");
    }

    @Test
    void aWebSocketThatIsTurnedAwayStaysOnTheLaneItCameOn() {
        upgrade();
        ManualLane other = new ManualLane();
        FakeHandshake second = new FakeHandshake(Requests.of("GET", "/socket.io/?" + webSocket), other);

        fixture.engine.handle(second);

        assertThat(second.lane()).isSameAs(other);
    }

    @Test
    void anUninvitedUpgradeIsRefused() {
        EngineFixture disallowed = new EngineFixture(options -> options.allowUpgrades(false));
        String query = disallowed.openPolling("EIO=4&transport=polling");

        FakeHandshake handshake = disallowed.webSocket(query.replace("polling", "websocket"));

        assertThat(handshake.rejection()).isEqualTo("400 Bad request");
        assertThat(disallowed.errors.get(0).context().toString()).isEqualTo("{name=UPGRADE_NOT_ALLOWED}");
    }

    @Test
    void aWebSocketThatSaysPollingIsRefused() {
        assertThat(fixture.webSocket(polling).rejection()).isEqualTo("400 Bad request");
        assertThat(contextOfLastError()).isEqualTo("{name=TRANSPORT_HANDSHAKE_ERROR}");
    }

    @Test
    void theLinkIsAskedToLiveOnTheLaneOfTheSession() {
        ManualLane other = new ManualLane();
        FakeHandshake handshake = new FakeHandshake(Requests.of("GET", "/socket.io/?" + webSocket), other);
        fixture.engine.handle(handshake);

        assertThat(handshake.target()).isSameAs(fixture.lane);
        assertThat(handshake.maxMessageBytes()).isEqualTo(1_000_000);
    }

    @Test
    void whatComesBehindTheUpgradeWaitsForAPostUnderWay() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");
        FakeExchange post = fixture.request("POST", polling, null);

        link.text("5");
        link.text("4third");
        link.binary(4);
        assertThat(link.isReading()).isFalse();
        assertThat(fixture.last().session.transport()).isEqualTo("polling");
        post.deliver("4first\u001e4second".getBytes(StandardCharsets.US_ASCII));

        assertThat(post.answer()).isEqualTo("200 ok");
        assertThat(fixture.last().take()).containsExactly("first", "second", "[upgraded]", "third", "<04>");
        assertThat(link.isReading()).isTrue();
        assertThat(fixture.last().session.transport()).isEqualTo("websocket");
    }

    @Test
    void aPostThatNeverEndsGivesTheAttemptUp() {
        FakeLink link = fixture.webSocket(webSocket).open();
        FakeExchange post = fixture.request("POST", polling, null);
        link.text("5");

        fixture.lane.advance(UPGRADE_TIMEOUT);
        assertThat(link.closeCode()).isEqualTo(1005);
        post.deliver("4late".getBytes(StandardCharsets.US_ASCII));

        assertThat(fixture.last().take()).containsExactly("late");
        assertThat(fixture.last().session.transport()).isEqualTo("polling");
    }

    @Test
    void aPausedSessionStaysPaused() {
        fixture.last().session.setReading(false);

        FakeLink link = upgrade();

        assertThat(link.isReading()).isFalse();
        fixture.last().session.setReading(true);
        assertThat(link.isReading()).isTrue();
    }

    @Test
    void whatWaitedIsNotWrittenInASharedForm() {
        Outgoing broadcast = EngineFixture.text("x");
        broadcast.share(2);
        fixture.last().session.send(broadcast, true);
        broadcast.unshare();

        FakeLink link = upgrade();

        assertThat(link.take()).containsExactly("4x");
        assertThat(link.shared()).containsExactly(false);
    }

    @Test
    void aQueueLongerThanTheLinkTakesIsCarriedOverInOrder() {
        for (int i = 0; i < 100; i++) {
            Overflow policy = i % 2 == 0 ? Overflow.DISCONNECT : Overflow.DROP_OLDEST;
            fixture.last()
                    .session
                    .send(
                            Outgoing.of(
                                    List.of(
                                            Outgoing.text(("51-" + i).getBytes(StandardCharsets.UTF_8)),
                                            Outgoing.binary(new byte[20_000])),
                                    Delivery.DEFAULT.withOverflow(policy)),
                            false);
        }
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("2probe");
        link.stall();
        link.text("5");

        assertThat(link.bufferedBytes())
                .as("no more than the mark and a packet")
                .isLessThan(64 * 1024 + 20_010);
        assertThat(fixture.last().session.transport()).isEqualTo("websocket");
        for (int i = 0; i < 100; i++) {
            link.drain();
        }
        assertThat(link.take().stream().filter(message -> message.startsWith("451")))
                .hasSize(100)
                .startsWith("451-0", "451-1")
                .isSortedAccordingTo(Comparator.comparingInt(message -> Integer.parseInt(message.substring(4))));
        assertThat(fixture.last().session.bufferedBytes()).isZero();
        assertThat(fixture.engine.bufferedBytes()).isZero();
    }

    @Test
    void base64IsUsedIfTheNewTransportAsksForIt() {
        FakeLink link = fixture.webSocket(webSocket + "&b64=1").open();
        link.text("5");

        fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);

        assertThat(link.take()).containsExactly("bAQID");
    }

    @Test
    void theTimersOfTheAttemptAreGoneBehindIt() {
        upgrade();

        assertThat(fixture.lane.timers()).as("the heartbeat").isEqualTo(1);
    }

    private FakeLink upgrade() {
        FakeLink link = fixture.webSocket(webSocket).open();
        link.text("5");
        return link;
    }

    private void send(String text) {
        assertThat(fixture.last().session.send(EngineFixture.text(text), false)).isTrue();
    }

    private String contextOfLastError() {
        List<ConnectionError> errors = new ArrayList<>(fixture.errors);
        return errors.get(errors.size() - 1).context().toString();
    }

    private void assertTurnedAway(FakeHandshake second) {
        fixture.last().take();
        FakeLink link = second.open();
        assertThat(link.closeCode()).isEqualTo(1005);
        assertThat(link.take()).isEmpty();
        link.text("2probe");
        link.text("5");
        link.text("4hello");
        link.binary(1);
        link.down(1005, null);
        assertThat(fixture.last().take()).as("what reaches the session").isEmpty();
        assertThat(fixture.last().session.isOpen()).isTrue();
        assertThat(fixture.errors).isEmpty();
    }

    private void assertAbandoned(FakeLink link) {
        assertThat(link.closeCode()).isEqualTo(1005);
        assertThat(fixture.last().session.isOpen()).isTrue();
        assertThat(fixture.last().session.transport()).isEqualTo("polling");
        assertThat(fixture.last().take()).isEmpty();
        assertThat(fixture.lane.timers()).as("the heartbeat").isEqualTo(1);
        send("by polling");
        assertThat(fixture.get(polling).answer()).isEqualTo("200 4by polling");
        fixture.last().take();
    }
}
