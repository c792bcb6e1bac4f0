package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.FakeLink;
import io.aef.realtime.engine.testkit.Requests;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

    private static final String V4 = "EIO=4&transport=polling";
    private static final String V4_WS = "EIO=4&transport=websocket";
    private static final String TOO_MANY = "{\"code\":4,\"message\":\"Too many connections\"}";
    private static final String TOO_FAST = "{\"code\":4,\"message\":\"Too many handshakes\"}";

    private static EngineFixture with(UnaryOperator<ConnectionLimits> limits) {
        return new EngineFixture(options -> options.connectionLimits(limits.apply(ConnectionLimits.DEFAULT)));
    }

    private static FakeExchange from(EngineFixture fixture, String address, String query) {
        FakeExchange exchange = new FakeExchange(
                Requests.from(address, false, "GET", "/socket.io/?" + query), fixture.lane, new byte[0]);
        fixture.engine.handle(exchange);
        return exchange;
    }

    private static Map<String, Object> context(EngineFixture fixture) {
        return fixture.errors.get(fixture.errors.size() - 1).context();
    }

    @Test
    void theDefaultsBoundMemoryAndNoAddress() {
        assertThat(EngineOptions.defaults().connectionLimits())
                .isEqualTo(
                        new ConnectionLimits(100_000, 20_000, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertThatThrownBy(() -> ConnectionLimits.DEFAULT.withMaxConnections(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConnections: 0 (expected: > 0)");
        assertThatThrownBy(() -> ConnectionLimits.DEFAULT.withHandshakesPerSecond(1, 0))
                .hasMessage("handshakeBurst: 0 (expected: > 0)");
    }

    @Test
    void maxConnectionsRefusesWith503UntilSomebodyLeaves() {
        EngineFixture fixture = with(limits -> limits.withMaxConnections(2));
        fixture.get(V4);
        FakeLink link = fixture.webSocket(V4_WS).open();

        FakeExchange refused = fixture.get(V4);
        assertThat(refused.answer()).isEqualTo("503 " + TOO_MANY);
        assertThat(refused.header("Retry-After")).isEqualTo("5");
        assertThat(refused.response().close()).isTrue();
        FakeHandshake webSocket = fixture.webSocket(V4_WS);
        assertThat(webSocket.rejection()).isEqualTo("503 Too many connections");
        assertThat(webSocket.rejectionResponse().headers().get("Retry-After")).isEqualTo("5");
        assertThat(fixture.recorders).hasSize(2);
        assertThat(context(fixture)).isEqualTo(Map.of("name", "TOO_MANY_CONNECTIONS", "limit", "maxConnections"));

        link.down(1000, null);
        assertThat(fixture.get(V4).response().status()).isEqualTo(200);
    }

    @Test
    void maxUnjoinedCountsWhoIsNotEstablished() {
        EngineFixture fixture = with(limits -> limits.withMaxUnjoined(2));
        fixture.get(V4);
        fixture.get(V4);
        assertThat(fixture.get(V4).answer()).isEqualTo("503 " + TOO_MANY);
        assertThat(context(fixture)).containsEntry("limit", "maxUnjoined");

        fixture.last().session.established();
        fixture.last().session.established();
        assertThat(fixture.get(V4).response().status()).isEqualTo(200);
        assertThat(fixture.get(V4).response().status()).isEqualTo(503);

        fixture.recorders.get(0).session.closeNow();
        fixture.recorders.get(1).session.closeNow();
        assertThat(fixture.engine.door().unjoined()).isEqualTo(1);
        assertThat(fixture.engine.door().connections()).isEqualTo(1);
    }

    @Test
    void maxConnectionsPerAddressRefusesWith429AndOnlyThatAddress() {
        EngineFixture fixture = with(limits -> limits.withMaxConnectionsPerAddress(1));
        assertThat(from(fixture, "192.0.2.1", V4).response().status()).isEqualTo(200);
        assertThat(from(fixture, "192.0.2.1", V4).answer()).isEqualTo("429 " + TOO_MANY);
        assertThat(context(fixture)).containsEntry("limit", "maxConnectionsPerAddress");
        assertThat(from(fixture, "192.0.2.2", V4).response().status()).isEqualTo(200);

        fixture.recorders.get(0).session.closeNow();
        assertThat(fixture.engine.door().addresses()).isEqualTo(1);
        assertThat(from(fixture, "192.0.2.1", V4).response().status()).isEqualTo(200);
    }

    @Test
    void anIpv6AddressIsItsNetwork() {
        EngineFixture fixture = with(limits -> limits.withMaxConnectionsPerAddress(1));
        assertThat(from(fixture, "2001:db8::1", V4).response().status()).isEqualTo(200);
        assertThat(from(fixture, "2001:db8::ffff:1", V4).response().status()).isEqualTo(429);
        assertThat(from(fixture, "2001:db8:0:1::1", V4).response().status()).isEqualTo(200);
    }

    @Test
    void clientsBehindAProxyHaveTheirOwnAddresses() {
        EngineFixture fixture = new EngineFixture(
                options -> options.connectionLimits(ConnectionLimits.DEFAULT.withMaxConnectionsPerAddress(1))
                        .trustedProxies(TrustedProxies.of("192.0.2.1")));

        assertThat(fixture.get(V4, "X-Forwarded-For", "203.0.113.1").response().status())
                .isEqualTo(200);
        assertThat(fixture.get(V4, "X-Forwarded-For", "203.0.113.2").response().status())
                .isEqualTo(200);
        assertThat(fixture.get(V4, "X-Forwarded-For", "1.1.1.1, 203.0.113.2")
                        .response()
                        .status())
                .isEqualTo(429);
    }

    @Test
    void handshakesPerSecondAreATokenBucket() {
        List<String> asked = new ArrayList<>();
        EngineFixture fixture = new EngineFixture(
                options -> options.connectionLimits(ConnectionLimits.DEFAULT.withHandshakesPerSecond(1, 2))
                        .allowRequest(request -> {
                            asked.add("");
                            return AllowRequest.Decision.allow();
                        }));
        fixture.get(V4);
        fixture.webSocket(V4_WS).open();

        FakeExchange refused = fixture.get(V4);
        assertThat(refused.answer()).isEqualTo("429 " + TOO_FAST);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(fixture.webSocket(V4_WS).rejection()).isEqualTo("429 Too many handshakes");
        assertThat(context(fixture)).isEqualTo(Map.of("name", "TOO_MANY_HANDSHAKES", "limit", "handshakesPerSecond"));
        assertThat(asked).as("the application is not asked about them").hasSize(2);
        assertThat(from(fixture, "192.0.2.9", V4).response().status()).isEqualTo(200);

        fixture.lane.advance(Duration.ofSeconds(1));
        assertThat(fixture.get(V4).response().status()).isEqualTo(200);
        assertThat(fixture.get(V4).response().status()).isEqualTo(429);
    }

    @Test
    void requestsOfASessionTakeNoTokenAndGuessesDo() {
        EngineFixture fixture = with(limits -> limits.withHandshakesPerSecond(1, 3));
        String query = fixture.openPolling(V4);
        for (int i = 0; i < 10; i++) {
            assertThat(fixture.post(query, "4x").answer()).isEqualTo("200 ok");
        }
        String guess = V4 + "&sid=guess";
        String unknown = "400 {\"code\":1,\"message\":\"Session ID unknown\"}";

        assertThat(fixture.get(guess).answer()).isEqualTo(unknown);
        assertThat(fixture.get(guess).answer()).isEqualTo(unknown);
        assertThat(fixture.get(guess).answer()).isEqualTo("429 " + TOO_FAST);
        assertThat(fixture.get(V4).answer()).isEqualTo("429 " + TOO_FAST);
        assertThat(fixture.post(query, "4x").answer()).isEqualTo("200 ok");
    }

    @Test
    void whatNeverBecomesASessionHoldsNoPlace() {
        CompletableFuture<AllowRequest.Decision> never = new CompletableFuture<>();
        EngineFixture fixture = new EngineFixture(options -> options.connectionLimits(
                        ConnectionLimits.DEFAULT.withMaxConnections(1))
                .allowRequest(request -> request.query().containsKey("never") ? never : AllowRequest.Decision.allow()));
        fixture.get(V4 + "&never=1");
        fixture.webSocket(V4_WS).fail();
        fixture.get("EIO=9&transport=polling");
        assertThat(fixture.engine.door().connections()).isZero();

        fixture.get(V4);
        never.complete(new AllowRequest.Decision(true, null));
        assertThat(fixture.recorders).as("the late one found no place").hasSize(1);
        assertThat(context(fixture)).containsEntry("limit", "maxConnections");
        fixture.engine.close();
        assertThat(fixture.engine.door().connections()).isZero();
        assertThat(fixture.engine.door().unjoined()).isZero();
    }

    @Test
    void aPlaceIsHeldWhileAWebSocketOpens() {
        EngineFixture fixture = with(limits -> limits.withMaxConnections(1));
        FakeHandshake opening = fixture.webSocket(V4_WS);

        assertThat(fixture.webSocket(V4_WS).rejection()).isEqualTo("503 Too many connections");
        opening.open();
        assertThat(fixture.recorders).hasSize(1);
    }

    @Test
    void anUpgradeIsNoFurtherConnection() {
        EngineFixture fixture = with(limits ->
                limits.withMaxConnections(1).withMaxConnectionsPerAddress(1).withHandshakesPerSecond(1, 1));
        String query = fixture.openPolling(V4);

        assertThat(fixture.webSocket(query.replace("polling", "websocket")).isAccepted())
                .isTrue();
    }

    @Test
    void theLogSaysOnceAMinuteThatTheServerIsFull() {
        EngineFixture fixture = with(limits -> limits.withMaxConnections(1));
        fixture.get(V4);
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 100; i++) {
                fixture.get(V4);
            }
            fixture.lane.advance(Duration.ofSeconds(60));
            fixture.engine.sessions().forEach(EngineSession::closeNow);
            fixture.get(V4);
            fixture.get(V4);
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("Full:"))
                .last()
                .satisfies(line -> assertThat(line).contains("refused because of maxConnections: 100"));
    }
}
