package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one node says to another that has lost a message, or makes things up. */
class RelayTalkTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final HttpResponse UNKNOWN = HttpResponse.empty(400, Headers.empty());

    private final LoneRelay node = new LoneRelay();
    private final Crowd.CallersLane lane = new Crowd.CallersLane();

    @AfterEach
    void end() {
        node.close();
    }

    private ClientExchange ask(String method) {
        ClientExchange exchange = new ClientExchange(method, LoneRelay.THERE, lane);
        node.relay.relay(exchange, exchange.request(), () -> exchange.respond(UNKNOWN));
        return exchange;
    }

    @ParameterizedTest
    @MethodSource("gone")
    void whoBelievesInWhatIsNotThereAnyMoreIsTold(Kind said, @Nullable Object data, Kind answer) {
        node.hear(said, 7, 0, data);

        assertThat(node.said()).singleElement().satisfies(only -> {
            assertThat(only.kind()).isEqualTo(answer);
            assertThat(only.id()).isEqualTo(7);
            assertThat(only.from()).isEqualTo(LoneRelay.NODE);
        });
    }

    static Stream<Arguments> gone() {
        return Stream.of(
                Arguments.of(Kind.WAITING, null, Kind.ABORT),
                Arguments.of(Kind.RESPONSE, LoneRelay.response(200, 0, true), Kind.ABORT),
                Arguments.of(Kind.ACCEPT, List.of(List.of(), 1000), Kind.FAILED),
                Arguments.of(Kind.OPENED, 1000, Kind.CUT),
                Arguments.of(Kind.SENT, List.of(), Kind.CUT),
                Arguments.of(Kind.TOOK, 1, Kind.CUT),
                Arguments.of(Kind.WRITE, List.of(), Kind.CLOSED),
                Arguments.of(Kind.READ, 1, Kind.CLOSED),
                Arguments.of(Kind.READING, true, Kind.CLOSED),
                Arguments.of(Kind.CLOSE, 1000, Kind.CLOSED));
    }

    /** So two nodes never answer each other for ever. */
    @Test
    void whatEndsSomethingIsNotAnswered() {
        for (Kind kind :
                List.of(Kind.ABORT, Kind.FAILED, Kind.CUT, Kind.CLOSED, Kind.UNKNOWN, Kind.WRITTEN, Kind.LEAVING)) {
            node.hear(kind, 7, 0, null);
        }
        node.hear(Kind.RESPONSE, 7, 0, LoneRelay.response(200, 0, false));

        assertThat(node.said()).isEmpty();
    }

    /** The owner says every now and then that it takes longer, and is told then. */
    @Test
    void aRequestWhoseEndWasLostIsNotHeldForLong() {
        try (LoneRelay owner = new LoneRelay(LoneRelay.OTHER, LoneRelay.NODE, RelayOptions.DEFAULT)) {
            owner.sessions.put(LoneRelay.THERE, lane);
            owner.hearRequest(7, "GET", LoneRelay.THERE, new byte[0]);
            assertThat(owner.relay.pending()).isEqualTo(1);
            assertThat(node.relay.pending()).isZero();

            node.hear(new RelayMessage(Kind.WAITING, LoneRelay.OTHER, 7, 0, null));
            node.said().forEach(owner::hear);

            assertThat(owner.relay.pending()).isZero();
        }
    }

    @Test
    void anAnswerThatMakesNoSenseIsAnErrorAtOnce() {
        for (Object nonsense : Arrays.asList(
                null,
                List.of(),
                LoneRelay.response(99, 0, true),
                LoneRelay.response(1000, 0, true),
                Arrays.asList(200, List.of("a"), new byte[0], false, true),
                Arrays.asList(200, List.of("a", "b\r\nc: d"), new byte[0], false, true),
                Arrays.asList(200, List.of("a\n", "b"), new byte[0], false, true))) {
            ClientExchange poll = ask("GET");
            node.hear(Kind.RESPONSE, node.said().get(0).id(), 0, nonsense);

            assertThat(poll.statuses()).containsExactly(503);
            assertThat(node.kindsSaid()).containsExactly(Kind.ABORT);
        }
        assertThat(node.link.status().malformed()).isEqualTo(7);
    }

    /** Whoever can write to Redis can do so in the name of another node. */
    @Test
    void aRequestWithANumberThatWasMadeUpDoesNotSilenceItsNode() {
        node.sessions.put(LoneRelay.HERE, lane);
        node.hearRequest(1, "GET", LoneRelay.HERE, new byte[0]);
        node.hear(
                Kind.REQUEST,
                2,
                Long.MAX_VALUE,
                Arrays.asList(RelayedHead.of(LoneRelay.request("GET", LoneRelay.HERE)), new byte[0]));
        node.hearRequest(3, "GET", LoneRelay.HERE, new byte[0]);

        assertThat(node.exchanges).hasSize(3);
        assertThat(node.link.status().malformed()).isZero();
    }

    @Test
    void aRequestThatComesAgainIsDroppedAndCounted() {
        node.sessions.put(LoneRelay.HERE, lane);
        node.hearRequest(1, "GET", LoneRelay.HERE, new byte[0]);
        for (long number : new long[] {1, 0, -1, Long.MIN_VALUE}) {
            node.hear(
                    Kind.REQUEST,
                    2,
                    number,
                    Arrays.asList(RelayedHead.of(LoneRelay.request("GET", LoneRelay.HERE)), new byte[0]));
        }

        assertThat(node.exchanges).hasSize(1);
        assertThat(node.link.status().malformed()).isEqualTo(4);
    }

    @Test
    void anotherNodeThanTheOwnerIsNotHeard() {
        ClientExchange poll = ask("GET");
        node.said();

        for (Kind kind : List.of(Kind.RESPONSE, Kind.UNKNOWN, Kind.WAITING)) {
            node.hear(new RelayMessage(kind, "aaaaaaaaaaaaaaaa", 1, 0, LoneRelay.response(200, 0, false)));
        }

        assertThat(poll.statuses()).isEmpty();
        assertThat(node.relay.pending()).isEqualTo(1);
    }

    @Test
    void aSecondRequestOfTheSameNumberDoesNotTakeThePlaceOfTheFirst() {
        node.sessions.put(LoneRelay.HERE, lane);
        node.hearRequest(7, "GET", LoneRelay.HERE, new byte[0]);

        node.hearRequest(7, "GET", LoneRelay.HERE, new byte[0]);

        assertThat(node.exchanges).hasSize(1);
        assertThat(node.link.status().malformed()).isEqualTo(1);
        node.exchanges.get(0).respond(UNKNOWN);
        assertThat(node.relay.pending()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0123456789ABCDEF", "0123456789abcde", "0123456789abcdef0"})
    void whoIsNoNodeIsNotHeard(String from) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("kind", "waiting");
        message.put("from", from);
        message.put("id", 7);
        message.put("number", 0);
        node.hear(Msgpack.write(message));

        assertThat(node.link.status().malformed()).isEqualTo(1);
        assertThat(node.said()).isEmpty();
    }

    @Test
    void aSessionWhoseEventLoopHasEndedIsUnknown() {
        StuckLane ended = new StuckLane();
        node.sessions.put(LoneRelay.HERE, ended);
        node.hearRequest(1, "GET", LoneRelay.HERE, new byte[0]);
        assertThat(node.said()).isEmpty();
        ended.end();

        node.hearRequest(2, "GET", LoneRelay.HERE, new byte[0]);
        node.hear(Kind.ABORT, 1, 0, null);

        assertThat(node.kindsSaid()).containsExactly(Kind.UNKNOWN, Kind.UNKNOWN);
        assertThat(node.relay.pending()).isZero();
    }

    // ---- a node that closes --------------------------------------------------------------------------------------

    @Test
    void aNodeThatIsAboutToCloseHasPollsAnsweredAndWaitsForThat() {
        ClientExchange poll = ask("GET");
        ClientExchange post = ask("POST");
        assertThat(node.kindsSaid()).containsExactly(Kind.REQUEST, Kind.REQUEST);

        CompletableFuture<?> left = node.relay.leave().toCompletableFuture();

        assertThat(node.said()).singleElement().satisfies(leaving -> {
            assertThat(leaving.kind()).isEqualTo(Kind.LEAVING);
            assertThat(leaving.id()).isEqualTo(1);
        });
        node.hear(Kind.RESPONSE, 1, 0, LoneRelay.response(200, 1, true));
        assertThat(poll.statuses()).containsExactly(200);
        assertThat(poll.responses.get(0).close()).isTrue();
        assertThat(left).isNotDone();
        node.hear(Kind.RESPONSE, 2, 0, LoneRelay.response(200, 2, false));
        assertThat(post.statuses()).containsExactly(200);
        assertThat(left).succeedsWithin(SOON);
        assertThat(node.kindsSaid()).containsExactly(Kind.WRITTEN);
    }

    @Test
    void itWaitsForTheEventLoopsThatAnswer() {
        StuckLane busy = new StuckLane();
        List<ClientExchange> polls = Stream.generate(() -> new ClientExchange("GET", LoneRelay.THERE, busy))
                .limit(3)
                .toList();
        for (ClientExchange poll : polls) {
            node.relay.relay(poll, poll.request(), () -> poll.respond(UNKNOWN));
        }
        busy.goOn();

        CompletableFuture<?> left = node.relay.leave().toCompletableFuture();
        node.hear(Kind.RESPONSE, 1, 0, LoneRelay.response(200, 1, false));
        node.hear(Kind.UNKNOWN, 2, 0, null);
        node.hear(Kind.RESPONSE, 3, 0, "malformed");

        assertThat(node.relay.pending()).isZero();
        assertThat(left).isNotDone();
        busy.goOn();
        assertThat(polls)
                .extracting(ClientExchange::statuses)
                .containsExactly(List.of(200), List.of(400), List.of(503));
        assertThat(left).succeedsWithin(SOON);
    }

    @Test
    void whatStillComesToItIsPassedOnAndAnsweredLikeThat() {
        assertThat(node.relay.leave().toCompletableFuture()).succeedsWithin(SOON);

        ask("GET");

        assertThat(node.kindsSaid()).containsExactly(Kind.REQUEST, Kind.LEAVING);
    }

    @Test
    void theOwnerAnswersAPollThatWaitsForANodeThatCloses() {
        node.sessions.put(LoneRelay.HERE, lane);
        node.hearRequest(1, "GET", LoneRelay.HERE, new byte[0]);

        node.hear(Kind.LEAVING, 1, 0, null);
        assertThat(node.nudged).containsExactly(LoneRelay.HERE);
        node.exchanges.get(0).respond(UNKNOWN, () -> {});
        node.hear(Kind.LEAVING, 1, 0, null);

        assertThat(node.nudged).hasSize(1);
    }

    @Test
    void whatAClosedNodeSaysLastGoesToRedisBeforeItIsThrough() {
        ask("GET");
        ask("GET");
        FakeBus.Batch first = node.bus.batches.get(0);

        CompletableFuture<?> closed = node.relay.close().toCompletableFuture();

        assertThat(closed).isNotDone();
        first.result().complete(null);
        assertThat(closed).isNotDone();
        assertThat(node.kindsSaid()).containsExactly(Kind.REQUEST, Kind.REQUEST, Kind.ABORT, Kind.ABORT);
        assertThat(closed).isCompleted();
        assertThat(node.relay.pending()).isZero();
    }

    @Test
    void aNodeThatIsClosedDoesNotWaitForRedisAnyMore() {
        ask("GET");
        ask("GET");
        CompletableFuture<?> closed = node.relay.close().toCompletableFuture();
        node.said();
        assertThat(closed).isCompleted();
        long lost = node.link.status().lost();
        node.relay.send(LoneRelay.OTHER, Kind.ABORT, 1, 0, null);
        node.relay.send(LoneRelay.OTHER, Kind.ABORT, 1, 0, null);

        node.bus.batches.get(node.bus.batches.size() - 1).result().completeExceptionally(new IllegalStateException());

        assertThat(node.link.status().lost()).isEqualTo(lost + 2);
        assertThat(node.link.publisher().bytes()).isZero();
    }

    /** The list of nodes may be read by a thread of Redis. */
    @Test
    void whatANodeDecidesAboutARequestItDecidesOnItsLane() {
        StuckLane stuck = new StuckLane();
        ClientExchange poll = new ClientExchange("GET", "A".repeat(20) + "aaaaaaaaaaaaaaaa", stuck);
        node.relay.relay(poll, poll.request(), () -> poll.respond(UNKNOWN));
        assertThat(poll.statuses()).isEmpty();

        stuck.goOn();

        assertThat(poll.statuses()).containsExactly(400);
        assertThat(node.said()).isEmpty();
    }

    /** Its client has gone, and with it the event loop; nothing tells a POST. */
    @Test
    void whatWasPassedOnForAnEventLoopThatHasEndedKeepsNothingElseFromEnding() {
        StuckLane ended = new StuckLane();
        ClientExchange post = new ClientExchange("POST", LoneRelay.THERE, ended);
        node.relay.relay(post, post.request(), () -> {});
        ended.goOn();
        ClientExchange poll = ask("GET");
        ended.end();

        CompletableFuture<?> closed = node.relay.close().toCompletableFuture();
        node.said();

        assertThat(closed).isCompleted();
        assertThat(poll.statuses()).containsExactly(503);
        assertThat(node.relay.pending()).isZero();
    }
}
