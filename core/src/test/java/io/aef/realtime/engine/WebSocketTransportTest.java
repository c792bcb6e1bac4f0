package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeLink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTransportTest {

    private static final String V4 = "EIO=4&transport=websocket";
    private static final String V3 = "EIO=3&transport=websocket";

    private final EngineFixture fixture = new EngineFixture(options -> options.allowEIO3(true));

    @Test
    void messagesTravelOneByOne() {
        FakeLink link = open(V4);

        link.text("4hello");
        link.text("4");
        link.binary(1, 2, 3);
        link.binary();
        fixture.last().session.send(EngineFixture.text("é"), false);
        fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);

        assertThat(fixture.last().take()).containsExactly("hello", "", "<010203>", "<>");
        assertThat(link.take()).containsExactly("4é", "<010203>");
    }

    @Test
    void revision3HasATypeByteInFrontOfBinary() {
        FakeLink link = open(V3);

        link.binary(4, 1, 2, 3);
        link.text("b4AQID");
        fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);

        assertThat(fixture.last().take()).containsExactly("<010203>", "<010203>");
        assertThat(link.take()).containsExactly("<04010203>");
    }

    @Test
    void whoIsFarBehindWithWhatMustArriveIsNotReadFrom() {
        FakeLink link = open(V4);
        link.stall();
        Outgoing chunk = EngineFixture.text("x".repeat(256 * 1024 - 1));
        for (int i = 0; i < 4; i++) {
            fixture.last().session.send(chunk, false);
        }
        assertThat(link.isReading()).as("less than a quarter of the bound").isTrue();
        fixture.last().session.send(chunk, false);
        assertThat(link.isReading()).isFalse();
        fixture.last().session.setReading(true);
        assertThat(link.isReading()).isFalse();

        link.drain();

        assertThat(link.isReading()).isTrue();
    }

    @Test
    void whoIsFarBehindWithWhatMayBeDroppedIsReadFrom() {
        FakeLink link = open(V4);
        link.stall();
        for (int i = 0; i < 10; i++) {
            fixture.last()
                    .session
                    .send(
                            Outgoing.of(
                                    List.of(Outgoing.binary(new byte[1024 * 1024])),
                                    Delivery.DEFAULT.withOverflow(Overflow.DROP_OLDEST)),
                            false);
        }
        assertThat(link.isReading()).isTrue();
    }

    @Test
    void aClientWithoutBinaryGetsBase64() {
        FakeLink v4 = open(V4 + "&b64=1");
        fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);
        assertThat(v4.take()).containsExactly("bAQID");

        FakeLink v3 = open(V3 + "&b64=1");
        fixture.last().session.send(EngineFixture.binary(1, 2, 3), false);
        assertThat(v3.take()).containsExactly("b4AQID");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "EIO=4|~~|[parse error]|The packet has no type.",
                "EIO=4|7|[parse error]|The packet type 0x37 is unknown.",
                "EIO=4|é|[parse error]|The packet type 0xc3 is unknown.",
                "EIO=4|b!!!!|[parse error]|The base64 of the packet is malformed.",
                "EIO=4|2|[transport error]|The heartbeat has the wrong direction.",
                "EIO=3|3|[transport error]|The heartbeat has the wrong direction.",
                "EIO=3|b5AQID|[parse error]|The base64 packet is no message.",
            })
    void aMalformedPacketEndsTheSession(String eio, String packet, String reason, String cause) {
        FakeLink link = open(eio + "&transport=websocket");

        link.text(packet);

        assertThat(fixture.last().take()).containsExactly(reason);
        assertThat(fixture.last().cause).hasMessage(cause);
        assertThat(link.closeCode()).isEqualTo(1005);
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
        link.text("4too late");
        link.down(1005, null);
        assertThat(fixture.last().take()).isEmpty();
    }

    @Test
    void aMalformedBinaryPacketOfRevision3EndsTheSession() {
        FakeLink unknown = open(V3);
        unknown.binary(7, 1);
        assertThat(fixture.last().cause).hasMessage("The packet type 0x07 is unknown.");

        FakeLink empty = open(V3);
        empty.binary();
        assertThat(fixture.last().cause).hasMessage("The packet has no type.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0{}", "5", "6", "3", "3probe"})
    void packetsWithoutAMeaningHereAreIgnored(String packet) {
        FakeLink link = open(V4);

        link.text(packet);

        assertThat(link.isDown()).isFalse();
        assertThat(fixture.last().take()).isEmpty();
    }

    @Test
    void aClosePacketEndsTheSession() {
        FakeLink link = open(V4);

        link.text("1");

        assertThat(fixture.last().take()).containsExactly("[transport close]");
        assertThat(link.closeCode()).isEqualTo(1005);
    }

    @Test
    void theEndOfTheLinkEndsTheSession() {
        open(V4).down(1001, null);
        assertThat(fixture.last().take()).containsExactly("[transport close]");

        IOException reset = new IOException("Connection reset by peer");
        open(V4).down(1006, reset);
        assertThat(fixture.last().take()).containsExactly("[transport error]");
        assertThat(fixture.last().cause).isSameAs(reset);
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void readingStopsAndResumesAtTheLink() {
        FakeLink link = open(V4);

        fixture.last().session.setReading(false);
        assertThat(link.isReading()).isFalse();
        fixture.last().session.setReading(true);
        assertThat(link.isReading()).isTrue();
    }

    @Test
    void drainedIsPassedOn() {
        FakeLink link = open(V4);
        link.stall();
        fixture.last().session.send(EngineFixture.text("x"), false);
        assertThat(fixture.last().session.bufferedBytes()).isEqualTo(2);

        link.drain();

        assertThat(fixture.last().take()).containsExactly("[drained]");
    }

    @Test
    void onlyAHolderUsesTheSharedForm() {
        FakeLink link = open(V4);
        Outgoing outgoing = EngineFixture.text("x");
        outgoing.share(2);

        fixture.last().session.send(outgoing, true);
        fixture.last().session.send(outgoing, false);
        outgoing.unshare();
        fixture.last().session.send(outgoing, false);

        assertThat(link.take()).containsExactly("4x", "4x", "4x");
        assertThat(link.shared())
                .as("the open packet, as a holder, without holding, without holding")
                .containsExactly(false, true, false, false);
    }

    /** A session that closes while five chunks wait, of which the link was given one. */
    private FakeLink closingFarBehind() {
        FakeLink link = open(V4);
        link.stall();
        for (int i = 0; i < 5; i++) {
            fixture.last().session.send(EngineFixture.text("x".repeat(64 * 1024)), false);
        }
        fixture.last().session.close();
        link.take();
        return link;
    }

    @Test
    void whoTakesNothingWhileTheSessionClosesIsCutAsOneThatDoesNotAnswerTheCloseFrame() {
        FakeLink link = closingFarBehind();

        fixture.lane.advance(link.closeTimeout().minusNanos(1));
        assertThat(link.isDown()).isFalse();
        fixture.lane.advance(Duration.ofNanos(1));

        assertThat(link.isAborted()).isTrue();
        assertThat(fixture.last().take()).containsExactly("[forced close]");
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void whoTakesSomethingMayGoOn() {
        FakeLink link = closingFarBehind();
        for (int i = 0; i < 10; i++) {
            link.read(1);
            fixture.lane.advance(link.closeTimeout());
            assertThat(link.isDown()).as("after step %d", i).isFalse();
        }
        link.readAll();
        assertThat(link.take()).as("the next chunk").hasSize(1);
        fixture.lane.advance(link.closeTimeout());
        assertThat(link.isDown()).isFalse();

        fixture.lane.advance(link.closeTimeout());

        assertThat(link.isAborted()).as("nothing more was taken").isTrue();
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void butNotForEver() {
        FakeLink link = closingFarBehind();
        int steps = 0;
        while (!link.isDown()) {
            link.read(1);
            fixture.lane.advance(link.closeTimeout());
            steps++;
        }
        assertThat(link.isAborted()).isTrue();
        assertThat(steps).as("the 30 s of the session's close").isEqualTo(15);
    }

    private FakeLink open(String query) {
        FakeLink link = fixture.webSocket(query).open();
        assertThat(link.take()).hasSize(1);
        return link;
    }
}
