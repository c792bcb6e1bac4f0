package io.aef.realtime.engine;

import static io.aef.realtime.engine.HandshakeTest.headersOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {

    private static final String V4 = "EIO=4&transport=polling";
    private static final String V4_WS = "EIO=4&transport=websocket";

    @Test
    void withoutTheOptionThereIsNoCorsHeaderAtAll() {
        EngineFixture fixture = new EngineFixture();

        assertThat(headersOf(fixture.get(V4, "Origin", "https://evil.example")))
                .noneMatch(header -> header.startsWith("Access-Control") || header.startsWith("Vary"));
        assertThat(fixture.request("OPTIONS", V4, new byte[0], "Origin", "https://evil.example")
                        .answer())
                .isEqualTo("400 {\"code\":2,\"message\":\"Bad handshake method\"}");
    }

    @Test
    void anAllowedOriginIsReflected() {
        EngineFixture fixture = with(Cors.allow("http://a.com").credentials(true));

        assertThat(headersOf(fixture.get(V4, "Origin", "http://a.com")))
                .startsWith(
                        "Access-Control-Allow-Origin: http://a.com",
                        "Vary: Origin",
                        "Access-Control-Allow-Credentials: true",
                        "Content-Type: text/plain; charset=UTF-8");
    }

    @Test
    void aPreflightIsAnsweredBeforeAnythingIsVerified() {
        EngineFixture fixture = with(Cors.allow("http://a.com").credentials(true));

        FakeExchange preflight = fixture.request(
                "OPTIONS",
                V4,
                new byte[0],
                "Origin",
                "http://a.com",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "x-foo");

        assertThat(preflight.answer()).isEqualTo("204");
        assertThat(headersOf(preflight))
                .containsExactly(
                        "Access-Control-Allow-Origin: http://a.com",
                        "Vary: Origin, Access-Control-Request-Headers",
                        "Access-Control-Allow-Credentials: true",
                        "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE",
                        "Access-Control-Allow-Headers: x-foo");
        assertThat(fixture.engine.sessions()).isEmpty();
    }

    @Test
    void aPreflightTellsWhatIsConfigured() {
        EngineFixture fixture = with(Cors.any()
                .methods("GET", "POST")
                .allowedHeaders("x-a", "x-b")
                .exposedHeaders("x-c")
                .maxAge(Duration.ofMinutes(10))
                .optionsSuccessStatus(200));

        FakeExchange preflight = fixture.request("OPTIONS", V4, new byte[0], "Origin", "http://a.com");

        assertThat(preflight.answer()).isEqualTo("200");
        assertThat(headersOf(preflight))
                .containsExactly(
                        "Access-Control-Allow-Origin: *",
                        "Access-Control-Allow-Methods: GET,POST",
                        "Access-Control-Allow-Headers: x-a,x-b",
                        "Access-Control-Max-Age: 600",
                        "Access-Control-Expose-Headers: x-c");
    }

    @Test
    void allAnswersHaveTheHeaders() {
        EngineFixture fixture = with(Cors.allow("http://a.com"));
        String[] origin = {"Origin", "http://a.com"};
        String allowed = "Access-Control-Allow-Origin: http://a.com";

        assertThat(headersOf(fixture.get("EIO=4", origin))).contains(allowed, "Vary: Origin");
        String query = fixture.openPolling(V4);
        assertThat(headersOf(fixture.post(query, "4a", origin))).contains(allowed);
        assertThat(headersOf(fixture.request("PUT", query, new byte[0], origin)))
                .contains(allowed);
        assertThat(headersOf(fixture.post(query, "x".repeat(1_000_001), origin)))
                .contains(allowed);
        FakeHandshake handshake = fixture.webSocket(V4_WS, origin);
        assertThat(handshake.headers().get("access-control-allow-origin")).isEqualTo("http://a.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil-a.com",
                "https://a.com.evil",
                "http://a.com",
                "https://a.com:8443",
                "https://A.com",
                "null"
            })
    void anotherOriginIsNot(String origin) {
        EngineFixture fixture = with(Cors.allow("https://a.com"));

        assertThat(headersOf(fixture.get(V4, "Origin", origin)))
                .contains("Vary: Origin")
                .noneMatch(header -> header.startsWith("Access-Control"));
        FakeHandshake handshake = fixture.webSocket(V4_WS, "Origin", origin);
        assertThat(handshake.rejection()).isEqualTo("403 Forbidden");
        assertThat(fixture.errors.get(0).code()).isEqualTo(4);
        assertThat(fixture.errors.get(0).context().get("name")).isEqualTo("ORIGIN_NOT_ALLOWED");
    }

    @Test
    void aWebSocketFromNoBrowserHasNoOriginAndIsLetThrough() {
        assertThat(with(Cors.allow("https://a.com")).webSocket(V4_WS).isAccepted())
                .isTrue();
    }

    @Test
    void anUpgradeFromAnotherOriginIsRefusedToo() {
        EngineFixture fixture = with(Cors.allow("https://a.com"));
        String query = fixture.openPolling(V4).replace("polling", "websocket");

        assertThat(fixture.webSocket(query, "Origin", "https://evil.example").rejection())
                .isEqualTo("403 Forbidden");
        assertThat(fixture.webSocket(query, "Origin", "https://a.com").isAccepted())
                .isTrue();
    }

    @Test
    void aPredicateDecides() {
        EngineFixture fixture = with(Cors.allow(origin -> origin.endsWith(".example")));

        assertThat(fixture.webSocket(V4_WS, "Origin", "https://any.example").isAccepted())
                .isTrue();
        assertThat(fixture.webSocket(V4_WS, "Origin", "https://any.com").rejection())
                .isEqualTo("403 Forbidden");
    }

    @Test
    void aPredicateThatFailsRefuses() {
        EngineFixture fixture = with(Cors.allow(origin -> {
            throw new IllegalStateException("no list");
        }));

        assertThat(fixture.get(V4, "Origin", "https://a.com").answer())
                .isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(fixture.webSocket(V4_WS, "Origin", "https://a.com").rejection())
                .isEqualTo("400 Bad request");
        assertThat(fixture.errors)
                .extracting(error -> error.context().toString())
                .containsOnly("{name=MIDDLEWARE_FAILURE}");
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> Cors.allow("https://a.com/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("origin: https://a.com/ (expected: scheme://host or scheme://host:port)");
        assertThatThrownBy(() -> Cors.allow("*"))
                .hasMessage("origin: * (expected: scheme://host; Cors.any() allows any origin)");
        assertThatThrownBy(() -> Cors.any().credentials(true))
                .hasMessage("credentials: true (expected: false with any origin; name the origins instead)");
        assertThatThrownBy(() -> Cors.any().methods("GET\r\nX: y"))
                .hasMessage("methods: GET\r\nX: y (expected: letters, digits and !#$%&'*+.^_`|~-)");
        assertThatThrownBy(() -> Cors.any().maxAge(Duration.ofSeconds(-1)))
                .hasMessage("maxAge: PT-1S (expected: >= 0)");
        assertThatThrownBy(() -> Cors.any().optionsSuccessStatus(404))
                .hasMessage("optionsSuccessStatus: 404 (expected: 200 to 299)");
    }

    private static EngineFixture with(Cors cors) {
        return new EngineFixture(options -> options.cors(cors));
    }
}
