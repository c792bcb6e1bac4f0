package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every transport does alike, in both protocol revisions. */
abstract class TransportContractTest {

    final EngineFixture fixture = new EngineFixture(options ->
            options.allowEIO3(true).maxBufferedBytes(100).highWaterMark(30).maxBufferedPackets(20));

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

    /** Has a client that has stopped fetch once, as much as the transport holds. */
    abstract List<String> clientResumes();

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
                Delivery.DEFAULT);
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

    private boolean send(String text, Overflow policy) {
        return send(text, Delivery.DEFAULT.withOverflow(policy));
    }

    private boolean send(String text, Delivery delivery) {
        return server.session.send(
                Outgoing.of(List.of(Outgoing.text(text.getBytes(StandardCharsets.UTF_8))), delivery), false);
    }

    /** An event with two attachments: 30 bytes with their types. */
    private boolean sendGroup(int number, Overflow policy) {
        byte[] attachment = {(byte) number, 2, 3, 4, 5, 6, 7, 8, 9};
        return server.session.send(
                Outgoing.of(
                        List.of(
                                Outgoing.text(("52-" + number + "    !").getBytes(StandardCharsets.UTF_8)),
                                Outgoing.binary(attachment),
                                Outgoing.binary(attachment)),
                        Delivery.DEFAULT.withOverflow(policy)),
                false);
    }

    /** Has the client take all there is, over as many rounds as it needs. */
    private List<String> clientReceivesAll(int messages) {
        List<String> received = new ArrayList<>();
        while (received.size() < messages) {
            received.addAll(clientResumes());
        }
        return received;
    }

    /** Fills what the transport takes, so that everything else waits where policies apply. */
    private void stallAndFill() {
        clientStalls();
        assertThat(send("f".repeat(30), Overflow.DISCONNECT)).isTrue();
    }

    private List<String> news() {
        return server.take().stream()
                .filter(event -> !event.equals("[drained]"))
                .toList();
    }

    @Test
    void dropNewestRefusesWhatHasNoRoom() {
        stallAndFill();
        assertThat(send("a".repeat(33), Overflow.DROP_NEWEST)).isTrue();
        assertThat(send("b".repeat(40), Overflow.DROP_NEWEST)).isFalse();
        assertThat(send("c".repeat(33), Overflow.DROP_NEWEST)).isTrue();
        assertThat(server.session.bufferedBytes()).isLessThanOrEqualTo(100);

        assertThat(clientReceivesAll(3)).containsExactly("f".repeat(30), "a".repeat(33), "c".repeat(33));
        assertThat(news()).containsExactly("[NO_ROOM bbbbbbbbbb]", "[writable]");
    }

    @Test
    void dropOldestKeepsTheNewestAndWhatMustArrive() {
        stallAndFill();
        send("must", Overflow.DISCONNECT);
        for (int i = 0; i < 10; i++) {
            assertThat(send(i + "x".repeat(19), Overflow.DROP_OLDEST)).isTrue();
            assertThat(server.session.bufferedBytes()).isLessThanOrEqualTo(100);
        }
        assertThat(send("must too", Overflow.DISCONNECT))
                .as("takes the room of others")
                .isTrue();

        assertThat(clientReceivesAll(5))
                .containsExactly("f".repeat(30), "must", "8" + "x".repeat(19), "9" + "x".repeat(19), "must too");
        assertThat(news().stream().filter(event -> event.startsWith("[OLDEST"))).hasSize(8);
        assertThat(server.session.isOpen()).isTrue();
    }

    @Test
    void aGroupIsDroppedAsAWhole() {
        stallAndFill();
        for (int i = 0; i < 7; i++) {
            assertThat(sendGroup(i, Overflow.DROP_OLDEST)).isTrue();
        }
        assertThat(sendGroup(7, Overflow.DROP_NEWEST)).isFalse();

        assertThat(clientReceivesAll(7))
                .containsExactly(
                        "f".repeat(30),
                        "52-5    !",
                        "<050203040506070809>",
                        "<050203040506070809>",
                        "52-6    !",
                        "<060203040506070809>",
                        "<060203040506070809>");
    }

    @Test
    void ofOneKeyOnlyTheNewestArrivesAndInItsTurn() {
        stallAndFill();
        Delivery frame = Delivery.DEFAULT.withConflationKey("frame");
        send("frame 1", frame);
        send("between", Delivery.DEFAULT);
        for (int i = 2; i < 1000; i++) {
            assertThat(send("frame " + i, frame)).isTrue();
        }

        assertThat(clientReceivesAll(3)).containsExactly("f".repeat(30), "between", "frame 999");
        assertThat(news().stream().filter(event -> event.startsWith("[CONFLATED")))
                .hasSize(998);
    }

    @Test
    void packetsAreBoundedByTheirNumberToo() {
        stallAndFill();
        int taken = 0;
        while (taken < 100 && send("", Overflow.DROP_NEWEST)) {
            taken++;
        }
        assertThat(taken).as("polling counts the first, too").isBetween(19, 20);
        assertThat(server.session.bufferedBytes()).isLessThan(60);
        assertThat(send("", Overflow.DROP_NEWEST)).isFalse();
        assertThat(send("", Overflow.DISCONNECT)).isFalse();
        assertThat(news()).endsWith("[slow consumer]");
    }

    @Test
    void itTellsOnceEachTimeItIsWritableAgain() {
        for (int round = 0; round < 3; round++) {
            assertThat(server.session.isWritable()).isTrue();
            stallAndFill();
            send("a".repeat(20), Overflow.DISCONNECT);
            send("b".repeat(20), Overflow.DISCONNECT);
            assertThat(server.session.isWritable()).isFalse();
            fixture.lane.outside(() -> assertThat(server.session.isWritable()).isFalse());
            assertThat(news()).isEmpty();

            clientReceivesAll(3);

            assertThat(server.session.isWritable()).isTrue();
            assertThat(news()).containsExactly("[writable]");
            assertThat(server.session.bufferedBytes()).isZero();
        }
    }

    @Test
    void whatOtherThreadsHandOverCountsBeforeTheLaneSeesIt() {
        Outgoing packet = EngineFixture.text("x".repeat(39));
        fixture.lane.outside(() -> {
            assertThat(server.session.reserve(packet)).isTrue();
            assertThat(server.session.reserve(packet)).isTrue();
            assertThat(server.session.bufferedBytes()).isEqualTo(80);
            assertThat(server.session.isWritable()).isFalse();
            assertThat(server.session.reserve(outgoing("n".repeat(30), Overflow.DROP_NEWEST)))
                    .isFalse();
            assertThat(server.session.reserve(outgoing("o".repeat(30), Overflow.DROP_OLDEST)))
                    .isFalse();
        });
        for (int i = 0; i < 2; i++) {
            server.session.arrived(packet);
            assertThat(server.session.send(packet, false)).isTrue();
            server.session.settled();
        }
        assertThat(clientReceivesAll(2)).hasSize(2);

        assertThat(news()).containsExactly("[REFUSED nnnnnnnnnn]", "[REFUSED oooooooooo]", "[writable]");
        assertThat(server.session.isWritable()).isTrue();
    }

    @Test
    void whoHandsOverFasterThanTheLaneHasTheClientCutOff() {
        Outgoing packet = EngineFixture.text("x".repeat(39));
        fixture.lane.outside(() -> {
            int taken = 0;
            while (taken < 100 && server.session.reserve(packet)) {
                taken++;
            }
            assertThat(taken).isEqualTo(2);
            assertThat(server.session.reserve(packet)).isFalse();
            assertThat(fixture.lane.tasks()).as("once").isEqualTo(1);
        });
        fixture.lane.runTasks();

        assertThat(server.take()).containsExactly("[slow consumer]");
        assertThat(fixture.engine.sessions()).isEmpty();
    }

    private static Outgoing outgoing(String text, Overflow policy) {
        return Outgoing.of(
                List.of(Outgoing.text(text.getBytes(StandardCharsets.UTF_8))), Delivery.DEFAULT.withOverflow(policy));
    }

    @Test
    void closeLetsLeaveWhatHasToWait() {
        stallAndFill();
        send("a".repeat(20), Overflow.DISCONNECT);
        send("b".repeat(20), Overflow.DISCONNECT);
        server.session.close();
        assertThat(server.session.isOpen()).isFalse();
        assertThat(news()).isEmpty();

        List<String> received = new ArrayList<>();
        while (!received.contains("[close]")) {
            received.addAll(clientResumes());
        }
        received.remove("[noop]");
        assertThat(received).containsExactly("f".repeat(30), "a".repeat(20), "b".repeat(20), "[close]");
        assertThat(news()).containsExactly("[forced close]");
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.engine.bufferedBytes()).isZero();
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void aClosingClientThatDoesNotReadIsNotWaitedForForEver() {
        stallAndFill();
        send("a".repeat(20), Overflow.DISCONNECT);
        server.session.close();

        fixture.lane.advance(Duration.ofSeconds(31));

        assertThat(news()).containsExactly("[forced close]");
        assertThat(fixture.engine.sessions()).isEmpty();
    }

    @Test
    void aClientThatReadsNothingTimesOutEvenIfEverythingIsDropped() {
        clientStalls();
        for (int i = 0; i < 46 && server.session.isOpen(); i++) {
            send("x".repeat(60), Overflow.DROP_OLDEST);
            fixture.lane.advance(Duration.ofSeconds(1));
        }
        assertThat(server.take()).last().isEqualTo("[ping timeout]");
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
