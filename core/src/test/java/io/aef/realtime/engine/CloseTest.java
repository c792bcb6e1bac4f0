package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeLink;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CloseTest {

    private static final String UNKNOWN = "400 {\"code\":1,\"message\":\"Session ID unknown\"}";

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void aPollThatWaitsIsAnsweredWithClose() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        FakeExchange poll = fixture.get(query);

        fixture.last().session.close();

        assertThat(poll.answer()).isEqualTo("200 1");
        assertThat(fixture.last().take()).containsExactly("[forced close]");
        assertThat(fixture.get(query).answer()).isEqualTo(UNKNOWN);
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void withoutAPollTheNextOneIsTold() {
        String query = fixture.openPolling("EIO=4&transport=polling");

        fixture.last().session.close();
        assertThat(fixture.last().take()).isEmpty();
        assertThat(fixture.last().session.isOpen()).isFalse();

        assertThat(fixture.get(query).answer()).isEqualTo("200 6\u001e1");
        assertThat(fixture.last().take()).containsExactly("[forced close]");
        assertThat(fixture.get(query).answer()).isEqualTo(UNKNOWN);
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void whatWaitsComesBeforeTheClose() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        fixture.last().session.send(EngineFixture.text("a"), false);
        fixture.last().session.close();

        assertThat(fixture.get(query).answer()).isEqualTo("200 4a");
        assertThat(fixture.get(query).answer()).isEqualTo("200 6\u001e1");
    }

    @Test
    void aPollThatNeverComesIsNotWaitedForLongerThanTheCloseTimeout() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        fixture.last().session.close();

        fixture.lane.advance(Duration.ofMillis(29_999));
        assertThat(fixture.last().take()).isEmpty();
        assertThat(fixture.lane.timers()).as("no heartbeat any more").isEqualTo(1);
        fixture.lane.advance(Duration.ofMillis(1));

        assertThat(fixture.last().take()).containsExactly("[forced close]");
        assertThat(fixture.get(query).answer()).isEqualTo(UNKNOWN);
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void whatTheClientSendsMeanwhileIsIgnored() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        fixture.last().session.close();

        assertThat(fixture.post(query, "4too late").answer()).isEqualTo("200 ok");

        assertThat(fixture.last().take()).isEmpty();
        assertThat(fixture.get(query).answer()).isEqualTo("200 6\u001e1");
    }

    @Test
    void aClientMayCloseMeanwhile() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        fixture.last().session.close();

        fixture.post(query, "1");

        assertThat(fixture.last().take()).containsExactly("[transport close]");
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void closeReleasesAPostThatWasHeldBack() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        fixture.last().session.setReading(false);
        FakeExchange post = fixture.post(query, "4a");

        fixture.last().session.close();

        assertThat(post.answer()).isEqualTo("200 ok");
        assertThat(fixture.last().take()).isEmpty();
        assertThat(fixture.get(query).answer()).isEqualTo("200 6\u001e1");
    }

    @Test
    void closeNowAnswersAPollThatWaitsAndForgetsTheRest() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        fixture.last().session.send(EngineFixture.text("forgotten"), false);
        fixture.last().session.closeNow();
        assertThat(fixture.get(query).answer()).isEqualTo(UNKNOWN);

        String other = fixture.openPolling("EIO=4&transport=polling");
        FakeExchange poll = fixture.get(other);
        fixture.last().session.closeNow();
        assertThat(poll.answer()).isEqualTo("200 1");
    }

    @Test
    void aWebSocketIsClosedWithoutACode() {
        FakeLink link = fixture.webSocket("EIO=4&transport=websocket").open();
        link.take();
        fixture.last().session.send(EngineFixture.text("a"), false);

        fixture.last().session.close();

        assertThat(link.take()).containsExactly("4a");
        assertThat(link.closeCode()).isEqualTo(1005);
        assertThat(fixture.last().take()).containsExactly("[forced close]");
        link.down(1005, null);
        assertThat(fixture.last().take()).isEmpty();
    }

    @Test
    void aSlowWebSocketIsTornDownForItsCloseFrameWouldWait() {
        EngineFixture small = new EngineFixture(options -> options.maxBufferedBytes(10));
        FakeLink link = small.webSocket("EIO=4&transport=websocket").open();
        link.stall();
        small.last().session.send(EngineFixture.text("0123456789"), false);
        small.last().session.send(EngineFixture.text("x"), false);

        assertThat(link.isAborted()).isTrue();
        assertThat(link.closeCode()).isNull();
        assertThat(small.last().take()).containsExactly("[slow consumer]");
    }

    @Test
    void shortMessagesAreBoundedByTheirNumber() {
        fixture.openPolling("EIO=4&transport=polling");
        Outgoing empty = EngineFixture.text("");
        int taken = 0;
        while (taken < 100_000 && fixture.last().session.send(empty, false)) {
            taken++;
        }
        assertThat(taken).isEqualTo(65_536);
        assertThat(fixture.last().take()).containsExactly("[slow consumer]");
    }

    @Test
    void theEngineClosesAllSessions() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        FakeExchange poll = fixture.get(query);
        FakeLink link = fixture.webSocket("EIO=4&transport=websocket").open();

        fixture.engine.close();

        assertThat(poll.answer()).isEqualTo("200 1");
        assertThat(link.closeCode()).isEqualTo(1005);
        assertThat(fixture.recorders)
                .allSatisfy(recorder -> assertThat(recorder.take()).containsExactly("[forced close]"));
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }
}
