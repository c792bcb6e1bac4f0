package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {

    private static final String V4 = "EIO=4&transport=polling";
    private static final String V4_WS = "EIO=4&transport=websocket";

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void pollingHandshakeIsAnsweredWithTheOpenPacket() {
        FakeExchange exchange = fixture.get(V4);

        String sid = fixture.last().session.id();
        assertThat(exchange.answer())
                .isEqualTo("200 0{\"sid\":\"" + sid + "\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
                        + "\"pingTimeout\":20000,\"maxPayload\":1000000}");
        assertThat(headersOf(exchange))
                .containsExactly("Content-Type: text/plain; charset=UTF-8", "cache-control: no-store");
        assertThat(sid).matches("[A-Za-z0-9_-]{20}");
        assertThat(fixture.last().session.protocol()).isEqualTo(4);
        assertThat(fixture.last().session.transport()).isEqualTo("polling");
        assertThat(fixture.engine.sessions()).containsExactly(fixture.last().session);
    }

    @Test
    void webSocketHandshakeIsFollowedByTheOpenPacket() {
        FakeHandshake handshake = fixture.webSocket(V4_WS);
        assertThat(fixture.recorders).isEmpty();
        FakeLink link = handshake.open();

        String sid = fixture.last().session.id();
        assertThat(link.take())
                .containsExactly("0{\"sid\":\"" + sid + "\",\"upgrades\":[],\"pingInterval\":25000,"
                        + "\"pingTimeout\":20000,\"maxPayload\":1000000}");
        assertThat(handshake.maxMessageBytes()).isEqualTo(1_000_000);
        assertThat(fixture.last().session.transport()).isEqualTo("websocket");
    }

    @Test
    void aWebSocketThatNeverOpensLeavesNothing() {
        fixture.webSocket(V4_WS).fail();

        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }

    @Test
    void revision3CountsTheLengthInFront() {
        EngineFixture eio3 = new EngineFixture(options -> options.allowEIO3(true));

        String text = eio3.get("EIO=3&transport=polling").text();

        assertThat(text).startsWith("118:0{\"sid\":\"");
        assertThat(text.length()).isEqualTo("118:".length() + 118);
        assertThat(eio3.last().session.protocol()).isEqualTo(3);
    }

    @Test
    void theInitialPacketFollowsInTheSameResponse() {
        EngineFixture greeting = new EngineFixture(
                options -> options.initialPacket(Outgoing.text("hello".getBytes(StandardCharsets.UTF_8))));

        assertThat(greeting.get(V4).text()).endsWith("}\u001e4hello");
        FakeLink link = greeting.webSocket(V4_WS).open();
        assertThat(link.take()).hasSize(2).last().isEqualTo("4hello");
    }

    @Test
    void whatTheListenerSendsWhileTheSessionOpensComesBehindTheOpenPacket() {
        fixture.whenOpened = session -> session.send(EngineFixture.text("40"), false);

        FakeLink link = fixture.webSocket(V4_WS).open();
        assertThat(link.take()).hasSize(2).last().isEqualTo("440");

        String query = fixture.openPolling(V4);
        assertThat(fixture.get(query).answer()).isEqualTo("200 440");
    }

    @Test
    void upgradesAreOfferedOnlyIfTheyArePossible() {
        EngineFixture pollingOnly = new EngineFixture(options -> options.transports("polling"));
        assertThat(pollingOnly.get(V4).text()).contains("\"upgrades\":[]");

        EngineFixture disallowed = new EngineFixture(options -> options.allowUpgrades(false));
        assertThat(disallowed.get(V4).text()).contains("\"upgrades\":[]");
    }

    @Test
    void theOptionsAreToldToTheClient() {
        EngineFixture tuned = new EngineFixture(options -> options.pingInterval(Duration.ofMillis(300))
                .pingTimeout(Duration.ofMillis(200))
                .maxHttpBufferSize(4711));

        assertThat(tuned.get(V4).text()).endsWith("\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":4711}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "GET|EIO=4|400 {\"code\":0,\"message\":\"Transport unknown\"}|{}",
                "GET|EIO=4&transport=foo|400 {\"code\":0,\"message\":\"Transport unknown\"}|{transport=foo}",
                "GET|EIO=4&transport=webtransport|400 {\"code\":0,\"message\":\"Transport unknown\"}"
                        + "|{transport=webtransport}",
                "GET|EIO=4&transport=__proto__|400 {\"code\":0,\"message\":\"Transport unknown\"}"
                        + "|{transport=__proto__}",
                "GET|EIO=4&transport=polling&sid=abc|400 {\"code\":1,\"message\":\"Session ID unknown\"}|{sid=abc}",
                "GET|EIO=4&transport=polling&sid=__proto__|400 {\"code\":1,\"message\":\"Session ID unknown\"}"
                        + "|{sid=__proto__}",
                "GET|EIO=4&transport=polling&sid=constructor|400 {\"code\":1,\"message\":\"Session ID unknown\"}"
                        + "|{sid=constructor}",
                "POST|EIO=4&transport=polling|400 {\"code\":2,\"message\":\"Bad handshake method\"}|{method=POST}",
                "PUT|EIO=4&transport=polling|400 {\"code\":2,\"message\":\"Bad handshake method\"}|{method=PUT}",
                "OPTIONS|EIO=4&transport=polling|400 {\"code\":2,\"message\":\"Bad handshake method\"}"
                        + "|{method=OPTIONS}",
                "GET|EIO=4&transport=websocket|400 {\"code\":3,\"message\":\"Bad request\"}"
                        + "|{name=TRANSPORT_HANDSHAKE_ERROR}",
                "GET|EIO=3&transport=polling|400 {\"code\":5,\"message\":\"Unsupported protocol version\"}"
                        + "|{protocol=3}",
                "GET|transport=polling|400 {\"code\":5,\"message\":\"Unsupported protocol version\"}|{protocol=3}",
                "GET|EIO=5&transport=polling|400 {\"code\":5,\"message\":\"Unsupported protocol version\"}"
                        + "|{protocol=3}",
                "GET|EIO=4&transport=polling&sid=a&sid=b|400 {\"code\":3,\"message\":\"Bad request\"}"
                        + "|{name=REPEATED_PARAMETER}",
                "GET|EIO=4&transport=polling&sid=a&%73id=b|400 {\"code\":3,\"message\":\"Bad request\"}"
                        + "|{name=REPEATED_PARAMETER}",
            })
    void aBadHttpRequestIsRefused(String method, String query, String answer, String context) {
        FakeExchange exchange = fixture.request(method, query, new byte[0]);

        assertThat(exchange.answer()).isEqualTo(answer);
        assertThat(headersOf(exchange)).containsExactly("Content-Type: application/json");
        assertThat(fixture.errors).hasSize(1);
        assertThat(fixture.errors.get(0).context().toString()).isEqualTo(context);
        assertThat(fixture.errors.get(0).request()).isSameAs(exchange.request());
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EIO=4&transport=polling2|400 Transport unknown",
                "EIO=4&transport=websocket&sid=abc|400 Session ID unknown",
                "EIO=3&transport=websocket|400 Unsupported protocol version",
                "EIO=4&transport=polling|400 Bad request",
                "EIO=4&transport=websocket&transport=websocket|400 Bad request",
            })
    void aBadWebSocketHandshakeIsRefusedBeforeItIsAccepted(String query, String answer) {
        FakeHandshake handshake = fixture.webSocket(query);

        assertThat(handshake.rejection()).isEqualTo(answer);
        assertThat(handshake.rejectionResponse().headers().get("content-type")).isEqualTo("text/html");
        assertThat(handshake.rejectionResponse().close()).isTrue();
        assertThat(fixture.errors).hasSize(1);
        assertThat(fixture.engine.sessions()).isEmpty();
    }

    @Test
    void parametersOfTheApplicationMayBeRepeated() {
        assertThat(fixture.get(V4 + "&x=1&x=2").response().status()).isEqualTo(200);
    }

    @Test
    void anOriginWithControlCharactersIsRefused() {
        FakeExchange exchange = fixture.get(V4, "Origin", "http://a\u0001b");

        assertThat(exchange.answer()).isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(fixture.errors.get(0).context())
                .isEqualTo(Map.of("name", "INVALID_ORIGIN", "origin", "http://a\u0001b"));
    }

    @Test
    void aRequestOfAnotherRevisionIsRefused() {
        EngineFixture both = new EngineFixture(options -> options.allowEIO3(true));
        String sid = EngineFixture.sidOf(both.get(V4).text());

        assertThat(both.get("EIO=3&transport=polling&sid=" + sid).answer())
                .isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(both.webSocket("EIO=3&transport=websocket&sid=" + sid).rejection())
                .isEqualTo("400 Bad request");
        assertThat(both.errors)
                .extracting(ConnectionError::context)
                .allSatisfy(context -> assertThat(context)
                        .isEqualTo(Map.of("name", "PROTOCOL_MISMATCH", "protocol", 3, "previousProtocol", 4)));
        assertThat(both.last().session.isOpen()).isTrue();
    }

    @Test
    void aRequestOfAnotherTransportIsRefused() {
        String sid = EngineFixture.sidOf(fixture.get(V4).text());

        assertThat(fixture.get("EIO=4&transport=websocket&sid=" + sid).answer())
                .isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(fixture.errors.get(0).context())
                .isEqualTo(
                        Map.of("name", "TRANSPORT_MISMATCH", "transport", "websocket", "previousTransport", "polling"));
    }

    @Test
    void allowRequestIsAskedForHandshakesOnly() {
        Set<String> asked = new HashSet<>();
        EngineFixture guarded = new EngineFixture(options -> options.allowRequest(request -> {
            asked.add(request.method() + request.query().get("sid"));
            return AllowRequest.Decision.allow();
        }));

        String query = guarded.openPolling(V4);
        guarded.get(query);
        guarded.post(query, "4x");

        assertThat(asked).containsExactly("GETnull");
    }

    @Test
    void allowRequestRefusesWithItsMessage() {
        EngineFixture guarded = new EngineFixture(
                options -> options.allowRequest(request -> AllowRequest.Decision.refuse("no \"thanks\"")));

        assertThat(guarded.get(V4).answer()).isEqualTo("403 {\"code\":4,\"message\":\"no \\\"thanks\\\"\"}");
        assertThat(guarded.webSocket(V4_WS).rejection()).isEqualTo("400 no \"thanks\"");
        assertThat(guarded.errors)
                .extracting(ConnectionError::code, error -> error.context().toString())
                .containsOnly(org.assertj.core.groups.Tuple.tuple(4, "{message=no \"thanks\"}"));
    }

    @Test
    void allowRequestRefusesWithoutAMessage() {
        EngineFixture guarded =
                new EngineFixture(options -> options.allowRequest(request -> AllowRequest.Decision.refuse()));

        assertThat(guarded.get(V4).answer()).isEqualTo("403 {\"code\":4,\"message\":\"Forbidden\"}");
        assertThat(guarded.webSocket(V4_WS).rejection()).isEqualTo("400 Forbidden");
    }

    @Test
    void allowRequestComesBeforeTheRevision() {
        EngineFixture guarded =
                new EngineFixture(options -> options.allowRequest(request -> AllowRequest.Decision.refuse()));

        assertThat(guarded.get("EIO=3&transport=polling").answer()).startsWith("403");
    }

    @Test
    void allowRequestMayAnswerLaterAndElsewhere() {
        CompletableFuture<AllowRequest.Decision> decision = new CompletableFuture<>();
        EngineFixture guarded = new EngineFixture(options -> options.allowRequest(request -> decision));

        FakeExchange exchange = guarded.get(V4);
        assertThat(exchange.isPending()).isTrue();
        guarded.lane.outside(() -> decision.complete(new AllowRequest.Decision(true, null)));
        assertThat(guarded.recorders).isEmpty();
        guarded.lane.runTasks();

        assertThat(exchange.response().status()).isEqualTo(200);
        assertThat(guarded.last().session.lane()).isSameAs(guarded.lane);
    }

    @Test
    void aFailingAllowRequestRefusesAndTellsTheClientNothing() {
        EngineFixture thrown = new EngineFixture(options -> options.allowRequest(request -> {
            throw new IllegalStateException("database password wrong");
        }));
        EngineFixture failed = new EngineFixture(options ->
                options.allowRequest(request -> CompletableFuture.failedStage(new IllegalStateException("secret"))));

        EngineFixture absent = new EngineFixture(options -> options.allowRequest(request -> null));

        for (EngineFixture guarded : List.of(thrown, failed, absent)) {
            assertThat(guarded.get(V4).answer()).isEqualTo("403 {\"code\":4,\"message\":\"Forbidden\"}");
            assertThat(guarded.errors.get(0).context().get("error")).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void idsComeFromTheGeneratorOfTheApplication() {
        CompletableFuture<String> id = new CompletableFuture<>();
        EngineFixture custom = new EngineFixture(options -> options.generateId(request -> id));

        FakeExchange exchange = custom.get(V4);
        id.complete("my-id");

        assertThat(exchange.text()).startsWith("0{\"sid\":\"my-id\",");
    }

    @Test
    void aFailingOrRepeatingGeneratorIsABadRequest() {
        EngineFixture failing = new EngineFixture(options ->
                options.generateId(request -> CompletableFuture.failedStage(new IllegalStateException("no entropy"))));
        assertThat(failing.get(V4).answer()).isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(failing.webSocket(V4_WS).rejection()).isEqualTo("400 Bad request");
        assertThat(failing.errors)
                .extracting(error -> error.context().get("name"))
                .containsExactly("ID_GENERATION_ERROR", "ID_GENERATION_ERROR");

        EngineFixture repeating =
                new EngineFixture(options -> options.generateId(request -> CompletableFuture.completedStage("same")));
        assertThat(repeating.get(V4).response().status()).isEqualTo(200);
        assertThat(repeating.get(V4).answer()).isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(repeating.engine.sessions()).hasSize(1);
    }

    @Test
    void aWebSocketWhoseIdWasTakenMeanwhileIsClosed() {
        EngineFixture repeating =
                new EngineFixture(options -> options.generateId(request -> CompletableFuture.completedStage("same")));
        FakeHandshake first = repeating.webSocket(V4_WS);
        FakeHandshake second = repeating.webSocket(V4_WS);

        assertThat(first.open().isDown()).isFalse();
        assertThat(second.open().closeCode()).isEqualTo(1005);
        assertThat(repeating.recorders).hasSize(1);
        assertThat(repeating.engine.sessions()).containsExactly(repeating.last().session);
    }

    @Test
    void defaultIdsDoNotRepeatAndShareNoPart() {
        Set<String> ids = new HashSet<>();
        Set<String> tails = new HashSet<>();
        RandomIds generator = new RandomIds();
        for (int i = 0; i < 10_000; i++) {
            String id = generator
                    .generate(fixture.get(V4 + "&sid=x").request())
                    .toCompletableFuture()
                    .join();
            assertThat(id).matches("[A-Za-z0-9_-]{20}");
            ids.add(id);
            tails.add(id.substring(12));
        }
        assertThat(ids).hasSize(10_000);
        assertThat(tails).as("no counter at the end").hasSizeGreaterThan(9_990);
    }

    @Test
    void onlyTheExactPathMatches() {
        assertThat(fixture.engine.matches("/socket.io/")).isTrue();
        assertThat(fixture.engine.matches("/socket.io")).isFalse();
        assertThat(fixture.engine.matches("/socket.io/x")).isFalse();
        assertThat(fixture.engine.matches("/socket.io/../x")).isFalse();
        assertThat(fixture.engine.matches("/socket.iox")).isFalse();

        Engine noSlash =
                new EngineFixture(options -> options.path("/engine.io/").addTrailingSlash(false)).engine;
        assertThat(noSlash.matches("/engine.io")).isTrue();
        assertThat(noSlash.matches("/engine.io/")).isTrue();
        assertThat(noSlash.matches("/engine.io/x")).isFalse();
    }

    @Test
    void aClosedEngineTakesNobody() {
        FakeExchange early = fixture.get(V4);
        FakeHandshake half = fixture.webSocket(V4_WS);
        fixture.engine.close();

        assertThat(early.response().status()).isEqualTo(200);
        assertThat(half.open().closeCode()).isEqualTo(1005);
        assertThat(fixture.get(V4).answer()).isEqualTo("503");
        assertThat(fixture.webSocket(V4_WS).rejectionResponse().status()).isEqualTo(503);
        assertThat(fixture.last().take()).containsExactly("[forced close]");
        assertThat(fixture.engine.sessions()).isEmpty();
        assertThat(fixture.lane.timers()).isZero();
    }

    static List<String> headersOf(FakeExchange exchange) {
        List<String> headers = new java.util.ArrayList<>();
        exchange.response().headers().forEach((name, value) -> headers.add(name + ": " + value));
        return headers;
    }
}
