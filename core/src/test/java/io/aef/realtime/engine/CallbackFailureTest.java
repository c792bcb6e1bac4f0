package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import io.aef.realtime.engine.testkit.Requests;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the application's code throws while a request is admitted: it is answered, and nothing is kept of it. */
class CallbackFailureTest {

    private static final String V4 = "EIO=4&transport=polling";
    private static final String V4_WS = "EIO=4&transport=websocket";

    private static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("bug"),
                new AssertionError("bug"),
                new InternalError("as if there were no memory"),
                new StackOverflowError(),
                new NoClassDefFoundError("gone"),
                new IOException("not declared"));
    }

    private static <R, T extends Throwable> R sneaky(Throwable thrown) throws T {
        @SuppressWarnings("unchecked")
        T unchecked = (T) thrown;
        throw unchecked;
    }

    private static <R> R fail(Throwable thrown) {
        return CallbackFailureTest.<R, RuntimeException>sneaky(thrown);
    }

    private static EngineFixture with(UnaryOperator<EngineOptions.Builder> options) {
        return new EngineFixture(options);
    }

    private static void assertNothingIsKept(EngineFixture fixture) {
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.engine.door().connections()).isZero();
        assertThat(fixture.engine.door().unjoined()).isZero();
        assertThat(fixture.engine.door().addresses()).isZero();
        assertThat(fixture.lane.timers()).isZero();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inHeadersHooks(Throwable failure) {
        EngineFixture fixture = new EngineFixture();
        fixture.engine.onInitialHeaders((request, headers) -> fail(failure));
        fixture.engine.onHeaders((request, headers) -> fail(failure));
        fixture.engine.onHeaders((request, headers) -> headers.with("X-Behind", "1"));

        FakeExchange open = fixture.get(V4);
        assertThat(open.response().status()).isEqualTo(200);
        assertThat(open.header("X-Behind")).isEqualTo("1");
        String sid = EngineFixture.sidOf(open.text());
        assertThat(fixture.post(V4 + "&sid=" + sid, "4x").answer()).isEqualTo("200 ok");
        fixture.get(V4 + "&sid=" + sid);
        fixture.last().session.closeNow();

        FakeHandshake handshake = fixture.webSocket(V4_WS);
        FakeLink link = handshake.open();
        assertThat(handshake.headers().get("X-Behind")).isEqualTo("1");
        link.down(1000, null);
        assertNothingIsKept(fixture);
    }

    @Test
    void aHookThatGivesNullChangesNothing() {
        EngineFixture fixture = new EngineFixture();
        fixture.engine.onHeaders((request, headers) -> CallbackFailureTest.<Headers>nothing());

        assertThat(fixture.get(V4).response().status()).isEqualTo(200);
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // what an application without null checks may do
    private static <T> T nothing() {
        return null;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inAMiddleware(Throwable failure) {
        EngineFixture fixture = new EngineFixture();
        fixture.engine.use(request -> fail(failure));

        assertThat(fixture.get(V4).answer()).isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(fixture.webSocket(V4_WS).rejection()).isEqualTo("400 Bad request");
        assertNothingIsKept(fixture);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inThePredicateOfOrigins(Throwable failure) {
        EngineFixture fixture = with(options -> options.cors(Cors.allow(origin -> fail(failure))));

        assertThat(fixture.get(V4, "Origin", "https://a.example").response().status())
                .isEqualTo(400);
        assertThat(fixture.webSocket(V4_WS, "Origin", "https://a.example").rejection())
                .isEqualTo("400 Bad request");
        assertNothingIsKept(fixture);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inAllowRequest(Throwable failure) {
        EngineFixture fixture = with(options -> options.allowRequest(request -> fail(failure)));

        assertThat(fixture.get(V4).answer()).isEqualTo("403 {\"code\":4,\"message\":\"Forbidden\"}");
        assertThat(fixture.webSocket(V4_WS).rejection()).isEqualTo("400 Forbidden");
        assertNothingIsKept(fixture);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inTheGeneratorOfIds(Throwable failure) {
        EngineFixture fixture = with(options -> options.generateId(request -> fail(failure)));

        assertThat(fixture.get(V4).answer()).isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(fixture.webSocket(V4_WS).rejection()).isEqualTo("400 Bad request");
        assertNothingIsKept(fixture);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenItIsToldOfARefusal(Throwable failure) {
        Engine engine = new Engine(EngineOptions.defaults(), new EngineListener() {
            @Override
            public SessionListener opened(EngineSession session) {
                throw new AssertionError("refused");
            }

            @Override
            public void connectionError(ConnectionError error) {
                fail(failure);
            }
        });
        FakeExchange exchange = new FakeExchange(
                Requests.of("GET", "/socket.io/?EIO=4&transport=smoke"), new EngineFixture().lane, new byte[0]);

        engine.handle(exchange);

        assertThat(exchange.response().status()).isEqualTo(400);
    }

    // ---- what is no callback but goes wrong all the same, as for want of memory ----------------------------------

    /** A host that fails where the test says. */
    private static final class FailingExchange implements HttpExchange {

        private final FakeExchange exchange;
        private final Throwable failure;
        private final boolean withoutLane;
        private boolean failed;

        FailingExchange(FakeExchange exchange, Throwable failure, boolean withoutLane) {
            this.exchange = exchange;
            this.failure = failure;
            this.withoutLane = withoutLane;
        }

        @Override
        public HttpRequest request() {
            return exchange.request();
        }

        @Override
        public Lane lane() {
            return withoutLane ? fail(failure) : exchange.lane();
        }

        @Override
        public void readBody(int limit, BodyHandler handler) {
            exchange.readBody(limit, handler);
        }

        @Override
        public void respond(HttpResponse response, @Nullable Runnable written) {
            if (!withoutLane && !failed) {
                failed = true;
                fail(failure);
            }
            exchange.respond(response, written);
        }

        @Override
        public void onAbort(Runnable task) {
            exchange.onAbort(task);
        }
    }

    private static FakeExchange exchange(EngineFixture fixture) {
        return new FakeExchange(Requests.of("GET", "/socket.io/?" + V4), fixture.lane, new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void onTheWayToASessionIsAnsweredWith500(Throwable failure) {
        EngineFixture fixture = new EngineFixture();
        FakeExchange exchange = exchange(fixture);

        fixture.engine.handle(new FailingExchange(exchange, failure, true));

        assertThat(exchange.answer()).isEqualTo("500");
        assertThat(exchange.response().close()).isTrue();
        assertNothingIsKept(fixture);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inTheAnswerToAPollIsAnsweredWith500AndEndsTheSession(Throwable failure) {
        EngineFixture fixture = new EngineFixture();
        FakeExchange exchange = exchange(fixture);

        fixture.engine.handle(new FailingExchange(exchange, failure, false));

        assertThat(exchange.answer()).isEqualTo("500");
        assertThat(fixture.recorders)
                .allSatisfy(recorder -> assertThat(recorder.take()).containsExactly("[transport error]"));
        assertNothingIsKept(fixture);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inAnAcceptedHandshake(Throwable failure) {
        EngineFixture fixture =
                with(options -> options.connectionLimits(ConnectionLimits.DEFAULT.withMaxConnectionsPerAddress(2)));
        FakeHandshake handshake = new FakeHandshake(Requests.of("GET", "/socket.io/?" + V4_WS), fixture.lane);

        fixture.engine.handle(new WebSocketHandshake() {
            @Override
            public HttpRequest request() {
                return handshake.request();
            }

            @Override
            public Lane lane() {
                return handshake.lane();
            }

            @Override
            public void reject(HttpResponse response) {
                handshake.reject(response);
            }

            @Override
            public void accept(@Nullable Lane lane, Headers headers, int maxMessageBytes, Acceptor acceptor) {
                fail(failure);
            }
        });

        assertNothingIsKept(fixture);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inWhatASessionBeginsWith(Throwable failure) {
        EngineFixture fixture = new EngineFixture();
        FakeHandshake handshake = fixture.webSocket(V4_WS);

        FakeLink link = handshake.open(new FakeLink(fixture.lane).failing(failure));

        assertThat(link.isDown()).isTrue();
        assertNothingIsKept(fixture);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inTheCloseFrameOfASession(Throwable failure) {
        EngineFixture fixture = new EngineFixture();
        FakeLink link = fixture.webSocket(V4_WS).open();
        link.failing(failure);

        fixture.last().session.closeNow();

        assertThat(fixture.last().take()).containsExactly("[forced close]");
        assertNothingIsKept(fixture);
    }
}
