package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one client may take of namespaces, rooms and acknowledgements. */
class SessionLimitsTest {

    private final List<HandlerError> errors = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final SocketIoServer io = TestServers.builder()
            .sessionLimits(new SessionLimits(6, 3, 20, 2))
            .handlerExecutor(SocketIoServer.directExecutor())
            .onError(errors::add)
            .build();

    SessionLimitsTest() {
        io.onConnection(socket -> {
            sockets.add(socket);
            socket.onError(error -> told.add(String.valueOf(error.getMessage())));
        });
    }

    @AfterEach
    void stop() {
        io.close();
    }

    @Test
    void aRefusedClientCannotTryForEver() {
        AtomicInteger asked = new AtomicInteger();
        io.of("/no").use((socket, next) -> {
            asked.incrementAndGet();
            next.reject("no");
        });
        LaneClient client = LaneClient.connect(io);

        for (int i = 0; i < 5; i++) {
            client.send("40/no,").expect("44/no,{\"message\":\"no\"}");
        }
        client.send("40/no,");

        assertThat(asked).hasValue(5);
        assertThat(told).containsExactly("too many attempts to join a namespace");
        assertThat(client.link.isDown()).isTrue();
    }

    @Test
    void attemptsComeBackWithTime() {
        io.of("/no").use((socket, next) -> next.reject("no"));
        LaneClient client = LaneClient.connect(io);

        for (int i = 0; i < 100; i++) {
            client.send("40/no,");
            client.lane.advance(Duration.ofSeconds(10));
            client.send("3");
        }

        assertThat(client.link.isDown()).isFalse();
    }

    @Test
    void comingAndGoingCountsToo() {
        LaneClient client = LaneClient.connect(io);

        for (int i = 0; i < 6; i++) {
            client.send("41").send("40");
        }

        assertThat(sockets).hasSize(6);
        assertThat(client.link.isDown()).isTrue();
    }

    @Test
    void roomsOfASocket() {
        LaneClient.connect(io);
        Socket socket = sockets.get(0);
        socket.join("a", "b", "c");
        socket.join("a", "c", socket.id());

        assertThatThrownBy(() -> socket.join(List.of("a", "d")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The socket cannot be in more than 3 rooms, the maxRooms of SessionLimits.");
        assertThat(socket.rooms()).containsExactlyInAnyOrder(socket.id(), "a", "b", "c");

        socket.leave("a");
        socket.join("d");
        assertThat(socket.rooms()).containsExactlyInAnyOrder(socket.id(), "b", "c", "d");
    }

    @Test
    void roomsJoinedInAMiddleware() {
        io.use((socket, next) -> {
            socket.join("a", "b");
            socket.join("b", "c");
            socket.join("d");
        });

        LaneClient.open(io).send("40").expect("44{\"message\":\"internal error\"}");

        assertThat(errors)
                .singleElement()
                .satisfies(error -> assertThat(error.cause()).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void oneSocketThatIsFullKeepsNoOtherOutOfARoom() {
        LaneClient.connect(io);
        LaneClient.connect(io);
        LaneClient.connect(io);
        Socket full = sockets.get(1);
        full.join("a", "b", "c");

        io.socketsJoin("d");
        io.in("d").socketsJoin("x".repeat(21));

        assertThat(sockets.get(0).rooms()).contains("d");
        assertThat(full.rooms()).doesNotContain("d");
        assertThat(sockets.get(2).rooms()).contains("d");
        assertThat(errors)
                .hasSize(3)
                .allSatisfy(error -> assertThat(error.where()).isEqualTo("socketsJoin"));
        assertThat(errors.get(0).socket()).isSameAs(full);
    }

    @Test
    void namesOfRooms() {
        LaneClient.connect(io);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sockets.get(0).join("short", "x".repeat(21)))
                .withMessage(
                        "room: a name of 21 characters (expected: at most 20, the maxRoomNameLength of SessionLimits)");
        assertThat(sockets.get(0).rooms()).hasSize(1);
    }

    @Test
    void beyondTheAcknowledgementsASocketMayOweNothingIsSent() {
        LaneClient client = LaneClient.connect(io);
        Socket socket = sockets.get(0);
        socket.emitWithAck("a", String.class);
        socket.timeout(Duration.ofSeconds(1)).emitWithAck("b", String.class);
        client.expect("420[\"a\"]", "421[\"b\"]");

        assertThat(failure(socket.emitWithAck("c", String.class).toCompletableFuture()))
                .isInstanceOf(AckLimitException.class)
                .hasMessage("too many acknowledgements are awaited");
        assertThat(failure(io.emitWithAck("d", String.class).toCompletableFuture()))
                .isInstanceOf(AckDisconnectedException.class);
        client.expect();

        client.send("430[\"\"]");
        socket.emitWithAck("e", String.class);
        client.expect("424[\"e\"]");
    }

    private static Throwable failure(CompletableFuture<?> stage) {
        return stage.handle((value, failure) -> failure).join();
    }

    @Test
    void whatTimedOutIsNotOwedAnyMore() {
        LaneClient client = LaneClient.connect(io);
        Socket socket = sockets.get(0);

        for (int i = 0; i < 10_000; i++) {
            var answer = socket.timeout(Duration.ofSeconds(1)).emitWithAck("a", String.class);
            client.lane.advance(Duration.ofSeconds(1));
            client.send("3");
            assertThat(failure(answer.toCompletableFuture())).isInstanceOf(AckTimeoutException.class);
        }

        assertThat(socket.pendingAcks()).isZero();
    }

    @Test
    void theDefaultsAreOutOfTheWay() {
        assertThat(SessionLimits.DEFAULT).isEqualTo(new SessionLimits(240, 1000, 512, 10_000));
    }

    @Test
    void refusesWhatIsNoLimit() {
        SessionLimits limits = SessionLimits.DEFAULT;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withConnectsPerMinute(0))
                .withMessage("connectsPerMinute: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withMaxRooms(0))
                .withMessage("maxRooms: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withMaxRoomNameLength(0))
                .withMessage("maxRoomNameLength: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withMaxPendingAcks(-1))
                .withMessage("maxPendingAcks: -1 (expected: >= 1)");
    }
}
