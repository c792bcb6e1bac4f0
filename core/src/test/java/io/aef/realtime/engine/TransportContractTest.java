package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every transport does alike, in both protocol revisions. */
abstract class TransportContractTest {

    final EngineFixture fixture =
            new EngineFixture(options -> options.allowEIO3(true).maxBufferedBytes(100));

    EngineFixture.Recorder server;

    @BeforeEach
    void open() {
        connect();
        server = fixture.last();
    }

    /** Opens a session. */
    abstract void connect();

    /** Has the client send a text message. */
    abstract void clientSends(String text);

    /** Has the client send a binary message. */
    abstract void clientSends(byte[] data);

    /** Has the client say that it closes the session. */
    abstract void clientCloses();

    /** Has the client fetch all there is; text as it is, binary as {@code <hex>}, other packets in brackets. */
    abstract List<String> clientReceives();

    /** Has the client stop fetching. */
    abstract void clientStalls();

    @Test
    void textArrives() {
        clientSends("a");
        clientSends("é😀\n\"\\");

        assertThat(server.take()).containsExactly("a", "é😀\n\"\\");
    }

    @Test
    void binaryArrives() {
        clientSends(new byte[] {1, 2, 3});
        clientSends(new byte[] {});

        assertThat(server.take()).containsExactly("<010203>", "<>");
    }

    @Test
    void messagesLeaveInOrder() {
        server.session.send(EngineFixture.text("a"), false);
        server.session.send(EngineFixture.binary(1, 2, 3), false);
        server.session.send(EngineFixture.text("é😀"), false);

        assertThat(clientReceives()).containsExactly("a", "<010203>", "é😀");
    }

    @Test
    void aGroupIsNotTornApart() {
        Outgoing group = Outgoing.of(
                List.of(Outgoing.text("51-".getBytes(StandardCharsets.UTF_8)), Outgoing.binary(new byte[] {7})),
                false,
                true);
        server.session.send(group, false);
        server.session.send(group, false);

        assertThat(clientReceives()).containsExactly("51-", "<07>", "51-", "<07>");
    }

    @Test
    void closeLetsLeaveWhatWasSent() {
        server.session.send(EngineFixture.text("last words"), false);
        server.session.close();

        List<String> received = new ArrayList<>(clientReceives());
        while (!received.contains("[close]")) {
            received.addAll(clientReceives());
        }
        assertThat(received).startsWith("last words").endsWith("[close]");
        assertThat(server.take().stream().filter(event -> !event.equals("[drained]")))
                .containsExactly("[forced close]");
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void nothingIsTakenBehindClose() {
        server.session.close();

        assertThat(server.session.isOpen()).isFalse();
        assertThat(server.session.send(EngineFixture.text("too late"), false)).isFalse();
        server.session.close();
        server.session.closeNow();
        server.session.closeNow();
        assertThat(server.take()).containsExactly("[forced close]");
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void closeNowForgetsTheIdAtOnce() {
        server.session.closeNow();

        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(server.take()).containsExactly("[forced close]");
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void aClientThatClosesEndsTheSession() {
        clientSends("a");
        clientCloses();

        assertThat(server.take()).containsExactly("a", "[transport close]");
        assertThat(fixture.engine.sessions()).isEmpty();
    }

    @Test
    void whoReadsTooSlowlyIsCutOff() {
        clientStalls();
        assertThat(server.session.send(EngineFixture.text("x".repeat(100)), false))
                .as("one message of any length passes")
                .isTrue();
        assertThat(server.session.bufferedBytes()).isEqualTo(101);

        assertThat(server.session.send(EngineFixture.text("y"), false)).isFalse();

        assertThat(server.take()).containsExactly("[slow consumer]");
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void volatileMessagesAreDroppedUnlessNothingWaits() {
        clientStalls();
        server.session.send(EngineFixture.text("x".repeat(200)), false);

        assertThat(server.session.send(EngineFixture.volatileText("v"), false)).isFalse();

        assertThat(server.session.isOpen()).as("a drop is no reason to close").isTrue();
    }

    @Test
    void aListenerThatThrowsEndsItsSessionOnly() {
        EngineFixture.Recorder first = server;
        connect();
        fixture.last().whenReceived = message -> {
            throw new IllegalStateException("handler");
        };

        clientSends("a");

        assertThat(fixture.last().take()).containsExactly("a", "[forced close]");
        assertThat(fixture.last().cause).hasMessage("handler");
        assertThat(first.session.isOpen()).isTrue();
    }

    @Test
    void aListenerMayCloseInTheMiddle() {
        server.whenReceived = message -> server.session.close();

        clientSends("a");
        clientSends("b");

        assertThat(server.take()).startsWith("a").doesNotContain("b");
    }

    @Test
    void aSessionMayBeEndedWhileItOpens() {
        fixture.whenOpened = EngineSession::closeNow;

        connect();

        assertThat(fixture.last().take()).containsExactly("[forced close]");
        assertThat(fixture.engine.sessions()).containsExactly(server.session);
    }
}
