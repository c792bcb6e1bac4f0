package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.aef.realtime.RateLimit.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that send faster than they may, on a clock turned by hand. */
class RateLimitTest {

    /** Ten packets a second, five at once. */
    private static final RateLimit LIMIT = RateLimit.DEFAULT.withPackets(10, 5);

    private final List<String> told = new ArrayList<>();
    private final List<SocketIoServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        // Some handlers are held back for good: nobody waits for them.
        servers.forEach(TestServers::stop);
    }

    private SocketIoServer server(ServerBuilder builder) {
        SocketIoServer io =
                builder.handlerExecutor(SocketIoServer.directExecutor()).build();
        servers.add(io);
        io.onConnection(socket -> {
            socket.on("n", (args, ack) -> {
                told.add("n");
                ack.send("ok");
            });
            socket.onError(error -> told.add(
                    error.getMessage() + (error instanceof RateLimitException limit ? " " + limit.dropped() : "")));
            socket.onDisconnect(reason -> told.add(reason.text()));
        });
        return io;
    }

    private LaneClient connect(RateLimit limit) {
        return LaneClient.connect(server(TestServers.builder().rateLimit(limit)));
    }

    private static void flood(LaneClient client, String packet, int times) {
        for (int i = 0; i < times; i++) {
            client.send(packet);
        }
    }

    private List<String> told() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    @Test
    void thereIsNoneByDefault() {
        LaneClient client = LaneClient.connect(server(TestServers.builder()));

        flood(client, "42[\"n\"]", 10_000);

        assertThat(told).hasSize(10_000).containsOnly("n");
        assertThat(client.link.isReading()).isTrue();
    }

    @Test
    void rejectedEventsAreDroppedAnsweredAndReportedOnce() {
        LaneClient client = connect(LIMIT.withAction(Action.REJECT));

        // CONNECT was the first packet.
        flood(client, "427[\"n\"]", 4);
        client.expect("437[\"ok\"]", "437[\"ok\"]", "437[\"ok\"]", "437[\"ok\"]");
        assertThat(told()).containsExactly("n", "n", "n", "n");

        client.send("428[\"n\"]").send("42[\"n\"]").send("429[\"n\"]");
        client.expect("438[{\"error\":\"rate limit exceeded\"}]", "439[{\"error\":\"rate limit exceeded\"}]");
        assertThat(told()).containsExactly("rate limit exceeded 1");
    }

    @Test
    void rejectionIsReportedOnceASecondWithTheNumber() {
        LaneClient client = connect(LIMIT.withAction(Action.REJECT).withRejectionEvent("slow down"));

        flood(client, "42[\"n\"]", 104);
        client.expect("42[\"slow down\",{\"error\":\"rate limit exceeded\"}]");
        assertThat(told()).containsExactly("n", "n", "n", "n", "rate limit exceeded 1");

        client.lane.advance(Duration.ofSeconds(1));
        flood(client, "42[\"n\"]", 100);
        client.expect("42[\"slow down\",{\"error\":\"rate limit exceeded\"}]");
        assertThat(told()).containsExactly("n", "n", "n", "n", "n", "rate limit exceeded 100");
    }

    @Test
    void whatIsRejectedCostsNothing() {
        LaneClient client = connect(LIMIT.withAction(Action.REJECT));
        flood(client, "42[\"n\"]", 10_000);
        told();

        client.lane.advance(Duration.ofMillis(100));
        flood(client, "42[\"n\"]", 2);

        assertThat(told()).containsExactly("n");
    }

    @Test
    void anAcknowledgementIsNotRejected() {
        SocketIoServer io = server(TestServers.builder().rateLimit(LIMIT.withAction(Action.REJECT)));
        List<Socket> sockets = new ArrayList<>();
        io.onConnection(sockets::add);
        LaneClient client = LaneClient.connect(io);
        var answer = sockets.get(0).emitWithAck("q", Integer.class).toCompletableFuture();
        client.expect("420[\"q\"]");

        flood(client, "42[\"n\"]", 100);
        client.send("430[17]").send("41");

        assertThat(answer).isCompletedWithValue(17);
        assertThat(told).endsWith("client namespace disconnect");
    }

    @Test
    void readingPausesUntilTheBucketHasRefilledWithOneTimer() {
        LaneClient client = connect(LIMIT);
        long timers = client.lane.timersMade();
        flood(client, "42[\"n\"]", 3);
        assertThat(client.link.isReading()).isTrue();
        assertThat(client.lane.timersMade())
                .as("no timer while within the limit")
                .isEqualTo(timers);

        flood(client, "42[\"n\"]", 6);
        assertThat(told()).as("nothing is lost").hasSize(9).containsOnly("n");
        assertThat(client.link.isReading()).isFalse();

        // Five packets more than the burst: half a second, and a tenth for the next.
        client.lane.advance(Duration.ofMillis(599));
        assertThat(client.link.isReading()).isFalse();
        client.lane.advance(Duration.ofMillis(1));
        assertThat(client.link.isReading()).isTrue();
        client.send("42[\"n\"]");
        assertThat(told()).containsExactly("n");
    }

    @Test
    void aPausedClientDoesNotTimeOutAndIsPingedAfterwards() {
        LaneClient client = connect(RateLimit.DEFAULT.withPackets(1, 1));
        flood(client, "42[\"n\"]", 1000);

        client.lane.advance(Duration.ofSeconds(55));
        assertThat(client.link.isReading()).isFalse();
        assertThat(client.link.isDown()).isFalse();

        client.lane.advance(Duration.ofSeconds(10));
        assertThat(client.link.isReading()).as("a minute's debt is the most").isTrue();
        assertThat(client.link.isDown()).isFalse();
        assertThat(told).hasSize(1000).containsOnly("n");
    }

    @Test
    void heartbeatsDoNotCount() {
        LaneClient client = connect(RateLimit.DEFAULT.withPackets(1, 1).withAction(Action.DISCONNECT));

        flood(client, "3", 1000);

        assertThat(client.link.isDown()).isFalse();
        assertThat(client.link.isReading()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void neitherReasonToPauseEndsTheOther(boolean handlersFirst) {
        List<Runnable> held = new ArrayList<>();
        SocketIoServer io = TestServers.builder()
                .rateLimit(LIMIT)
                .maxQueuedEvents(2)
                .handlerExecutor(held::add)
                .build();
        servers.add(io);
        LaneClient client = LaneClient.open(io).send("40");
        run(held);
        flood(client, "42[\"n\"]", 6);
        assertThat(client.link.isReading()).isFalse();

        Runnable handlers = () -> {
            run(held);
            client.lane.runTasks();
        };
        Runnable time = () -> client.lane.advance(Duration.ofSeconds(1));
        (handlersFirst ? handlers : time).run();
        assertThat(client.link.isReading()).isFalse();
        (handlersFirst ? time : handlers).run();
        assertThat(client.link.isReading()).isTrue();
    }

    private static void run(List<Runnable> held) {
        List<Runnable> now = List.copyOf(held);
        held.clear();
        now.forEach(Runnable::run);
        if (!held.isEmpty()) {
            run(held);
        }
    }

    @Test
    void aConnectionThatEndsLeavesNoTimerBehind() {
        LaneClient client = connect(LIMIT);
        flood(client, "42[\"n\"]", 100);

        client.link.down(1006, null);

        // The lane has one of its own, whatever lives on it.
        assertThat(client.lane.timers()).isOne();
    }

    @Test
    void disconnectionHasAReasonOfItsOwn() {
        SocketIoServer io = server(TestServers.builder().rateLimit(LIMIT.withAction(Action.DISCONNECT)));
        LaneClient client = LaneClient.connect(io);
        LaneClient neighbour = LaneClient.connect(io);

        flood(client, "42[\"n\"]", 4);
        assertThat(told()).containsExactly("n", "n", "n", "n");
        client.send("42[\"n\"]");

        assertThat(told()).containsExactly("rate limit exceeded");
        assertThat(DisconnectReason.RATE_LIMIT_EXCEEDED.text()).isEqualTo("rate limit exceeded");
        assertThat(client.link.isDown()).isTrue();
        assertThat(io.connections()).hasSize(1);
        neighbour.send("421[\"n\"]").expect("431[\"ok\"]");
    }

    @Test
    void bytesCountWithThoseOfAttachments() {
        LaneClient client = connect(RateLimit.DEFAULT.withBytes(100, 100));

        client.send("451-[\"n\",{\"_placeholder\":true,\"num\":0}]");
        client.link.binary(new int[50]);
        assertThat(client.link.isReading()).isTrue();
        client.send("42[\"n\",\"" + "x".repeat(100) + "\"]");
        assertThat(client.link.isReading()).isFalse();

        client.lane.advance(Duration.ofSeconds(2));
        assertThat(client.link.isReading()).isTrue();
        assertThat(told).containsExactly("n", "n");
    }

    @Test
    void aPacketLargerThanTheBurstPassesAndIsPaidFor() {
        LaneClient client = connect(RateLimit.DEFAULT.withBytes(100, 100).withAction(Action.REJECT));

        client.send("42[\"n\",\"" + "x".repeat(1000) + "\"]");
        client.lane.advance(Duration.ofSeconds(5));
        client.send("42[\"n\"]");
        assertThat(told()).containsExactly("n", "rate limit exceeded 1");

        client.lane.advance(Duration.ofSeconds(5));
        client.send("42[\"n\"]");
        assertThat(told()).containsExactly("n");
    }

    @Test
    void refusesWhatIsNoLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.DEFAULT.withPackets(0, 1))
                .withMessage("packetsPerSecond: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.DEFAULT.withPackets(1, 0))
                .withMessage("packetBurst: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.DEFAULT.withBytes(-1, 1))
                .withMessage("bytesPerSecond: -1 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.DEFAULT.withBytes(1, 0))
                .withMessage("byteBurst: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.DEFAULT.withRejectionEvent("disconnect"))
                .withMessage("\"disconnect\" is a reserved event name");
    }
}
