package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.ManualLane;
import io.aef.realtime.engine.testkit.Requests;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which requests an engine leaves to another node, and how it answers those it is left. */
class SessionRelayTest {

    private static final String POLLING = "EIO=4&transport=polling";

    private final ManualLane lane = new ManualLane();
    private final List<ConnectionError> errors = new ArrayList<>();
    private final List<String> checked = new ArrayList<>();
    private final FakeRelay relay = new FakeRelay();

    /** Takes whatever ends with {@code -other}. */
    private static final class FakeRelay implements SessionRelay {

        private final List<HttpRequest> taken = new ArrayList<>();
        private @Nullable Local local;
        private boolean unknown;
        private boolean failing;
        private final CompletableFuture<Void> left = new CompletableFuture<>();

        @Override
        public String tag() {
            return "-here";
        }

        @Override
        public boolean isForeign(String sessionId) {
            return sessionId.endsWith("-other");
        }

        @Override
        public void open(Local newLocal) {
            local = newLocal;
        }

        Local local() {
            if (local == null) {
                throw new AssertionError("not open");
            }
            return local;
        }

        @Override
        public void relay(HttpExchange exchange, HttpRequest request, Runnable whenUnknown) {
            take(request, whenUnknown);
        }

        @Override
        public void relay(WebSocketHandshake handshake, HttpRequest request, Runnable whenUnknown) {
            take(request, whenUnknown);
        }

        @Override
        public CompletionStage<?> leave() {
            return left;
        }

        private void take(HttpRequest request, Runnable whenUnknown) {
            if (failing) {
                throw new IllegalStateException("as the test wants it");
            }
            taken.add(request);
            if (unknown) {
                whenUnknown.run();
            }
        }
    }

    private EngineListener listener() {
        return new EngineListener() {
            @Override
            public SessionListener opened(EngineSession session) {
                return new SessionListener() {
                    @Override
                    public void text(byte[] utf8) {}

                    @Override
                    public void binary(byte[] data) {}

                    @Override
                    public void closed(CloseReason reason, @Nullable Throwable cause) {}
                };
            }

            @Override
            public void connectionError(ConnectionError error) {
                errors.add(error);
            }
        };
    }

    private Engine engine(UnaryOperator<EngineOptions.Builder> options) {
        Engine engine = new Engine(options.apply(EngineOptions.builder()).build(), listener(), relay);
        engine.use(request -> {
            checked.add(request.method() + " " + request.clientAddress().getHostAddress());
            return EngineMiddleware.Outcome.proceed();
        });
        return engine;
    }

    private FakeExchange ask(Engine engine, String method, String query, String... headers) {
        FakeExchange exchange =
                new FakeExchange(Requests.of(method, "/socket.io/?" + query, headers), lane, new byte[0]);
        engine.handle(exchange);
        return exchange;
    }

    @Test
    void theIdsOfItsSessionsEndWithItsTag() {
        String random = EngineFixture.sidOf(
                ask(engine(options -> options), "GET", POLLING).text());
        assertThat(random).hasSize(20 + 5).endsWith("-here");
        SessionIdGenerator own = request -> CompletableFuture.completedStage("chosen");
        Engine engine = engine(options -> options.generateId(own));
        assertThat(EngineFixture.sidOf(ask(engine, "GET", POLLING).text())).isEqualTo("chosen-here");
    }

    @Test
    void whatIsAnothersIsLeftToItBeforeAnythingIsChecked() {
        Engine engine = engine(options -> options.trustedProxies(TrustedProxies.of("192.0.2.1")));

        FakeExchange poll = ask(engine, "GET", "transport=no&sid=x-other", "X-Forwarded-For", "198.51.100.7");
        ask(engine, "POST", POLLING + "&sid=x-other");
        FakeHandshake handshake =
                new FakeHandshake(Requests.of("GET", "/socket.io/?EIO=4&transport=websocket&sid=x-other"), lane);
        engine.handle(handshake);

        assertThat(relay.taken).hasSize(3);
        assertThat(relay.taken.get(0).clientAddress().getHostAddress()).isEqualTo("198.51.100.7");
        assertThat(poll.isPending()).isTrue();
        assertThat(checked).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void whatIsNobodysOrItsOwnIsNot() {
        Engine engine = engine(options -> options);
        String sid = EngineFixture.sidOf(ask(engine, "GET", POLLING).text());

        assertThat(ask(engine, "GET", POLLING + "&sid=" + sid).isPending()).isTrue();
        assertThat(ask(engine, "GET", POLLING + "&sid=x").response().status()).isEqualTo(400);
        assertThat(ask(engine, "GET", POLLING + "&sid=x-here").response().status())
                .isEqualTo(400);
        assertThat(ask(engine, "OPTIONS", POLLING + "&sid=x-other").response().status())
                .isEqualTo(400);
        assertThat(relay.taken).isEmpty();
    }

    @Test
    void whatNoNodeHasIsRefusedAsEver() {
        relay.unknown = true;
        Engine engine = engine(options -> options);

        assertThat(ask(engine, "GET", POLLING + "&sid=x-other").text())
                .isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
        assertThat(checked).hasSize(1);
        assertThat(errors).hasSize(1);
    }

    @Test
    void aRelayThatFailsFailsTheRequestOnly() {
        relay.failing = true;

        assertThat(ask(engine(options -> options), "GET", POLLING + "&sid=x-other")
                        .response()
                        .status())
                .isEqualTo(500);
    }

    @Test
    void aClosedEngineStillLeavesToOthersWhatIsTheirsAsLongAsItsRelayIsThere() {
        Engine engine = engine(options -> options);
        engine.close();

        ask(engine, "GET", POLLING + "&sid=x-other");
        assertThat(relay.taken).hasSize(1);

        relay.unknown = true;
        assertThat(ask(engine, "GET", POLLING + "&sid=x-other").response().status())
                .isEqualTo(503);
    }

    @Test
    void whatItIsLeftIsAnsweredAsItsOwnWithTheClientAsTheOtherNodeSawIt() throws Exception {
        Engine engine = engine(options -> options.trustedProxies(TrustedProxies.of("192.0.2.1")));
        String sid = EngineFixture.sidOf(ask(engine, "GET", POLLING).text());
        checked.clear();
        assertThat(relay.local().laneOf(sid)).isSameAs(lane);
        assertThat(relay.local().laneOf("x")).isNull();
        HttpRequest request = Requests.of(
                        "POST", "/socket.io/?" + POLLING + "&sid=" + sid, "X-Forwarded-For", "198.51.100.7")
                .withClient(InetAddress.getByName("203.0.113.9"), true);
        FakeExchange exchange = new FakeExchange(request, lane, new byte[] {'6'});

        relay.local().handle(exchange);

        assertThat(exchange.text()).isEqualTo("ok");
        assertThat(checked).containsExactly("POST 203.0.113.9");
        assertThat(relay.local().maxBodyBytes()).isEqualTo(1_000_000);
        assertThat(relay.local().silence()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void aPollThatWaitsIsAnsweredWithANoopWhenTheNodeItCameToCloses() {
        Engine engine = engine(options -> options);
        String sid = EngineFixture.sidOf(ask(engine, "GET", POLLING).text());
        relay.local().nudge(sid);
        FakeExchange poll = ask(engine, "GET", POLLING + "&sid=" + sid);
        assertThat(poll.isPending()).isTrue();

        relay.local().nudge("x");
        relay.local().nudge(sid);

        assertThat(poll.text()).isEqualTo("6");
        assertThat(engine.sessions()).hasSize(1);
    }

    @Test
    void anEngineHasLeftWhenItsRelayHas() {
        Engine engine = engine(options -> options);

        CompletableFuture<?> left = engine.leave().toCompletableFuture();

        assertThat(left).isNotDone();
        relay.left.complete(null);
        assertThat(left).isCompleted();
        assertThat(new Engine(EngineOptions.builder().build(), listener())
                        .leave()
                        .toCompletableFuture())
                .isCompleted();
    }

    @Test
    void whatItIsLeftForAnotherIsNotPassedOnAgain() {
        Engine engine = engine(options -> options);
        FakeExchange exchange =
                new FakeExchange(Requests.of("GET", "/socket.io/?" + POLLING + "&sid=x-other"), lane, new byte[0]);

        relay.local().handle(exchange);

        assertThat(exchange.response().status()).isEqualTo(400);
        assertThat(relay.taken).isEmpty();
        assertThat(engine.sessions()).isEmpty();
    }
}
