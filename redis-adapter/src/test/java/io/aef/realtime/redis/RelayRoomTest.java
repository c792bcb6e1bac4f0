package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An event loop that is blocked costs what is for it, and nobody else anything. */
class RelayRoomTest {

    private static final byte[] LARGE = new byte[100_000];

    /** What may wait for all event loops is four times that. */
    private static final RelayOptions OPTIONS = RelayOptions.DEFAULT.withMaxWaitingBytes(1_000_000);

    private final LoneRelay node = new LoneRelay(LoneRelay.NODE, LoneRelay.OTHER, OPTIONS);
    private final StuckLane stuck = new StuckLane();
    private final Crowd.CallersLane free = new Crowd.CallersLane();

    @AfterEach
    void end() {
        node.close();
    }

    private static List<Object> frame(byte[] data) {
        return List.of(true, data);
    }

    /** Fills the room of the stuck lane with requests for a session there, and returns how many it took. */
    private int fill() {
        node.sessions.put(LoneRelay.HERE, stuck);
        for (int id = 1; id <= 60; id++) {
            node.hearRequest(id, "POST", LoneRelay.HERE, LARGE);
        }
        return stuck.waiting();
    }

    @Test
    void requestsForWhichThereIsNoRoomAreRefusedAndThoseForOthersAreAnswered() {
        String other = "B".repeat(20) + LoneRelay.NODE;
        node.sessions.put(other, free);

        int taken = fill();

        // Half of the room, the rest is for others.
        assertThat(taken).isEqualTo(20);
        assertThat(node.relay.pending()).isEqualTo(20);
        List<RelayMessage> refusals = node.said();
        assertThat(refusals).hasSize(40).allSatisfy(refusal -> {
            assertThat(refusal.kind()).isEqualTo(Kind.RESPONSE);
            assertThat(RelayedHead.response(refusal.data()).status()).isEqualTo(503);
        });
        assertThat(node.link.status().overflowed()).isEqualTo(40);
        node.hearRequest(61, "POST", other, LARGE);
        assertThat(node.exchanges).hasSize(1);
        stuck.goOn();
        assertThat(node.exchanges).hasSize(21);
        assertThat(node.relay.room().bytes()).isZero();
        node.hearRequest(62, "POST", LoneRelay.HERE, LARGE);
        assertThat(stuck.waiting()).isEqualTo(1);
    }

    @Test
    void severalThatAreBlockedLeaveRoomForTheOthersToo() {
        List<StuckLane> lanes = new ArrayList<>();
        long id = 0;
        for (int lane = 0; lane < 8; lane++) {
            String session = lane + "A".repeat(19) + LoneRelay.NODE;
            lanes.add(new StuckLane());
            node.sessions.put(session, lanes.get(lane));
            for (int i = 0; i < 60; i++) {
                node.hearRequest(++id, "POST", session, LARGE);
            }
        }
        assertThat(lanes).allSatisfy(lane -> assertThat(lane.waiting()).isPositive());
        // One more for each.
        assertThat(node.relay.room().bytes()).isBetween(3_500_000L, 4_000_000L + 8 * 101_000);
    }

    @Test
    void aWebSocketForWhichThereIsNoRoomIsCutAndAnotherOneGoesOn() {
        ClientHandshake slow = open(1, stuck);
        ClientHandshake fast = open(2, free);
        node.said();

        for (int number = 1; number <= 60; number++) {
            node.hear(Kind.WRITE, 1, number, frame(LARGE));
            node.hear(Kind.WRITE, 2, number, frame(LARGE));
        }

        assertThat(fast.frames).isEqualTo(60);
        assertThat(fast.aborted).isFalse();
        // And what ends it.
        assertThat(stuck.waiting()).isEqualTo(21);
        stuck.goOn();
        assertThat(slow.frames).isEqualTo(20);
        assertThat(slow.aborted).isTrue();
        assertThat(node.kindsSaid()).containsExactly(Kind.CLOSED);
        assertThat(node.relay.pending()).isEqualTo(1);
        assertThat(node.relay.room().bytes()).isZero();
    }

    private ClientHandshake open(long id, Lane lane) {
        ClientHandshake handshake = new ClientHandshake(lane);
        node.relay.relay(handshake, handshake.request(), () -> {});
        stuck.goOn();
        node.hear(Kind.ACCEPT, id, 0, Arrays.asList(List.of(), 1_000_000));
        stuck.goOn();
        handshake.acceptor.opened(handshake);
        return handshake;
    }

    @Test
    void anAnswerForWhichThereIsNoRoomBecomesAnErrorAndTheOwnerIsTold() {
        ClientExchange poll = new ClientExchange("GET", LoneRelay.THERE, stuck);
        node.relay.relay(poll, poll.request(), () -> {});
        stuck.goOn();
        fill();
        node.said();

        node.hear(Kind.RESPONSE, 1, 0, LoneRelay.response(200, 100_000, true));

        assertThat(node.kindsSaid()).containsExactly(Kind.ABORT);
        stuck.goOn();
        assertThat(poll.statuses()).containsExactly(503);
    }

    @Test
    void middlewaresOfTheApplicationHoldUpTheirOwnEventLoopOnly() {
        List<String> unknown = new ArrayList<>();
        ClientExchange poll = new ClientExchange("GET", LoneRelay.THERE, stuck);
        node.relay.relay(poll, poll.request(), () -> unknown.add("run"));
        stuck.goOn();

        node.hear(Kind.UNKNOWN, 1, 0, null);

        assertThat(unknown).isEmpty();
        assertThat(node.relay.pending()).isZero();
        stuck.goOn();
        assertThat(unknown).containsExactly("run");
    }

    @Test
    void howeverOftenARequestIsEndedItsEventLoopIsToldOnce() {
        node.sessions.put(LoneRelay.HERE, stuck);
        node.hearRequest(1, "GET", LoneRelay.HERE, new byte[0]);
        for (int i = 0; i < 1000; i++) {
            node.hear(Kind.ABORT, 1, 0, null);
        }

        assertThat(stuck.waiting()).isEqualTo(2);
        stuck.goOn();
        assertThat(node.relay.pending()).isZero();
    }
}
