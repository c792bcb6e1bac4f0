package io.aef.realtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeHandshake;
import io.aef.realtime.engine.testkit.Requests;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cross-site WebSocket hijacking: a page elsewhere must not speak with the user's cookies. */
class OriginCheckTest {

    private static final String TARGET = "/socket.io/?EIO=4&transport=websocket";

    private final EngineFixture fixture = new EngineFixture();

    @ParameterizedTest(name = "{0} at {1}, encrypted: {2}")
    @CsvSource({
        "http://example.com,            example.com,        false",
        "http://example.com:80,         example.com,        false",
        "http://example.com,            example.com:80,     false",
        "https://example.com,           example.com,        true",
        "https://example.com:443,       example.com,        true",
        "https://example.com,           example.com:443,    true",
        // TLS ends in front, and the server does not know it.
        "https://example.com,           example.com,        false",
        "https://example.com:8443,      example.com:8443,   false",
        "http://localhost:9092,         localhost:9092,     false",
        "HTTP://EXAMPLE.com,            example.COM,        false",
        "http://[::1]:3000,             [::1]:3000,         false",
        "http://[2001:DB8::1],          [2001:db8::1],      false",
        "http://192.0.2.1:8080,         192.0.2.1:8080,     false",
        // The page was loaded with that dot, and so is the WebSocket.
        "https://example.com.,          example.com.,       true",
        // No page, but the client on iOS.
        "wss://example.com,             example.com,        false",
        "ws://localhost:9092,           localhost:9092,     false"
    })
    void thePageOfTheServerMaySpeakToIt(String origin, String host, boolean secure) {
        assertThat(webSocket(fixture, secure, "Host", host, "Origin", origin).isAccepted())
                .isTrue();
    }

    @ParameterizedTest(name = "{0} at {1}, encrypted: {2}")
    @CsvSource({
        "https://evil-example.com,      example.com,        true",
        "https://example.com.evil,      example.com,        true",
        "https://evil.com,              example.com,        true",
        "https://a.example.com,         example.com,        true",
        "https://example.com,           a.example.com,      true",
        "null,                          example.com,        true",
        "null,                          'null',             true",
        "'',                            example.com,        true",
        "'',                            '',                 true",
        "https://,                      '',                 true",
        "example.com,                   example.com,        true",
        "//example.com,                 example.com,        true",
        "https://example.com:8443,      example.com,        true",
        "https://example.com,           example.com:8443,   true",
        "http://example.com:8080,       example.com:8081,   false",
        // A page that was not encrypted may be anybody's.
        "http://example.com,            example.com,        true",
        "https://example.com.,          example.com,        true",
        "https://example.com@evil.com,  evil.com,           true",
        "https://evil.com#example.com,  example.com,        true",
        "https://example.com/,          example.com,        true",
        "https://example.com evil.com,  example.com,        true",
        "https://example.com:,          example.com,        true",
        "https://example.com:443443443, example.com,        true",
        "http://[::1]:3000,             [::2]:3000,         false",
        "http://::1,                    ::1,                false",
        "file://,                       example.com,        true",
        "capacitor://localhost,         localhost,          true",
        "chrome-extension://abc,        abc,                true",
        "wss://evil.com,                example.com,        true"
    })
    void anyOtherPageIsRefused(String origin, String host, boolean secure) {
        FakeHandshake handshake = webSocket(fixture, secure, "Host", host, "Origin", origin);

        assertThat(handshake.rejection()).isEqualTo("403 Forbidden");
        assertThat(fixture.errors).singleElement().satisfies(error -> {
            assertThat(error.code()).isEqualTo(4);
            assertThat(error.context()).isEqualTo(Map.of("name", "ORIGIN_NOT_ALLOWED", "origin", origin));
        });
        assertThat(fixture.engine.sessions()).isEmpty();
    }

    @Test
    void aServerThatDoesNotKnowItsNameHasNoPages() {
        assertThat(webSocket(fixture, false, "Origin", "http://example.com").rejection())
                .isEqualTo("403 Forbidden");
    }

    @Test
    void whoHasNoOriginIsNoBrowser() {
        assertThat(webSocket(fixture, true, "Host", "example.com").isAccepted()).isTrue();
    }

    @Test
    void anUpgradeIsCheckedLikeAHandshakeAndTheSessionIsLeftAlone() {
        String query = fixture.openPolling("EIO=4&transport=polling");
        String upgrade = query.replace("polling", "websocket");

        assertThat(fixture.webSocket(upgrade, "Host", "a.com", "Origin", "https://evil.com")
                        .rejection())
                .isEqualTo("403 Forbidden");
        assertThat(fixture.get(query, "Host", "a.com", "Origin", "https://evil.com")
                        .isPending())
                .as("polling is the browser's business")
                .isTrue();
        assertThat(fixture.webSocket(upgrade, "Host", "a.com", "Origin", "https://a.com")
                        .isAccepted())
                .isTrue();
    }

    @Test
    void corsAddsPagesToThoseOfTheServer() {
        EngineFixture cors = new EngineFixture(options -> options.cors(Cors.allow("https://app.example")));

        assertThat(webSocket(cors, true, "Host", "a.com", "Origin", "https://app.example")
                        .isAccepted())
                .isTrue();
        assertThat(webSocket(cors, true, "Host", "a.com", "Origin", "https://a.com")
                        .isAccepted())
                .isTrue();
        assertThat(webSocket(cors, true, "Host", "a.com", "Origin", "null").rejection())
                .isEqualTo("403 Forbidden");
        assertThat(webSocket(
                                new EngineFixture(options -> options.cors(Cors.allow("null"))),
                                true,
                                "Host",
                                "a.com",
                                "Origin",
                                "null")
                        .isAccepted())
                .isTrue();
    }

    @Test
    void theHostIsThatOfTheProxyOnlyIfItIsTrusted() {
        EngineFixture proxied = new EngineFixture(options -> options.trustedProxies(TrustedProxies.of("192.0.2.0/24")));
        String[] headers = {
            "Host", "backend:9092",
            "X-Forwarded-Host", "made.up, example.com",
            "X-Forwarded-Proto", "https",
            "Origin", "https://example.com"
        };

        assertThat(webSocket(proxied, false, headers).isAccepted()).isTrue();
        assertThat(webSocket(fixture, false, headers).rejection()).isEqualTo("403 Forbidden");
    }

    @Test
    void theLogSaysOnceForEachOriginHowToAllowIt() {
        String log = logOf(() -> {
            for (int i = 0; i < 3; i++) {
                webSocket(fixture, true, "Host", "a.com", "Origin", "https://app.example");
            }
        });

        assertThat(log).containsOnlyOnce("allow it with cors(Cors.allow(\"https://app.example\"))");
    }

    @Test
    void theLogIsNotFloodedAndNotFooled() {
        String log = logOf(() -> {
            for (int i = 0; i < 1000; i++) {
                webSocket(fixture, true, "Host", "a.com", "Origin", "https://" + i + ".example");
            }
            webSocket(fixture, true, "Host", "a.com", "Origin", "x\u0085y");
        });

        assertThat(log.lines().filter(line -> line.contains("Refused a WebSocket")))
                .hasSize(64);
        assertThat(log).containsOnlyOnce("further origins are not logged");
        String odd = logOf(() -> webSocket(new EngineFixture(), true, "Origin", "x\u0085\u00e9\"" + "y".repeat(500)));
        assertThat(odd).contains("Cors.allow(\"x??\\\"yyy").doesNotContain("y".repeat(200));
    }

    private static FakeHandshake webSocket(EngineFixture fixture, boolean secure, String... headers) {
        FakeHandshake handshake =
                new FakeHandshake(Requests.from("192.0.2.1", secure, "GET", TARGET, headers), fixture.lane);
        fixture.engine.handle(handshake);
        return handshake;
    }

    private static String logOf(Runnable task) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            task.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
