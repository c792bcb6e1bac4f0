package io.aef.realtime.engine;

import static io.aef.realtime.engine.HandshakeTest.headersOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.EngineMiddleware.Outcome;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.testkit.EngineFixture;
import io.aef.realtime.engine.testkit.FakeExchange;
import io.aef.realtime.engine.testkit.FakeHandshake;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The cookie, the hooks and the middlewares: what an application adds to responses. */
class ResponseHeadersTest {

    private static final String V4 = "EIO=4&transport=polling";
    private static final String V4_WS = "EIO=4&transport=websocket";

    @Test
    void theCookieIsSetOnTheFirstResponseOfBothTransports() {
        EngineFixture fixture = new EngineFixture(options -> options.cookie(Cookie.named("io")));

        FakeExchange open = fixture.get(V4);
        String sid = fixture.last().session.id();
        assertThat(headersOf(open))
                .containsExactly(
                        "Content-Type: text/plain; charset=UTF-8",
                        "cache-control: no-store",
                        "Set-Cookie: io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
        FakeExchange post = fixture.post(V4 + "&sid=" + sid, "4a");
        assertThat(post.header("Set-Cookie")).isNull();

        FakeHandshake handshake = fixture.webSocket(V4_WS);
        handshake.open();
        assertThat(handshake.headers().get("Set-Cookie"))
                .isEqualTo("io=" + fixture.last().session.id() + "; Path=/; HttpOnly; SameSite=Lax");
        FakeHandshake upgrade = fixture.webSocket(V4_WS + "&sid=" + sid);
        assertThat(upgrade.headers().isEmpty()).isTrue();
    }

    @Test
    void theCookieHasItsAttributes() {
        assertThat(Cookie.named("lb")
                        .withPath(null)
                        .withDomain("example.com")
                        .withMaxAge(Duration.ofHours(1))
                        .withHttpOnly(false)
                        .secure(Cookie.SameSite.NONE)
                        .header("a b;c"))
                .isEqualTo("lb=a%20b%3Bc; Max-Age=3600; Domain=example.com; Secure; SameSite=None");
        assertThatThrownBy(() -> Cookie.named("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: a b (expected: letters, digits and !#$%&'*+.^_`|~-)");
        assertThatThrownBy(() -> Cookie.named("io").withPath("/;x"))
                .hasMessage("path: /;x (expected: printable ASCII without a semicolon)");
        assertThatThrownBy(() -> new Cookie("io", "/", null, null, true, false, Cookie.SameSite.NONE))
                .hasMessage("sameSite: NONE (expected: LAX or STRICT unless the cookie is secure)");
    }

    @Test
    void hooksAddTheirHeaders() {
        EngineFixture fixture = new EngineFixture();
        fixture.engine.onHeaders((request, headers) -> headers.with("x-all", request.method()));
        fixture.engine.onInitialHeaders((request, headers) -> headers.with("x-first", "1"));

        FakeExchange open = fixture.get(V4);
        assertThat(headersOf(open)).endsWith("x-first: 1", "x-all: GET");
        String query = V4 + "&sid=" + fixture.last().session.id();
        assertThat(headersOf(fixture.post(query, "4a"))).endsWith("x-all: POST").doesNotContain("x-first: 1");
        assertThat(fixture.webSocket(V4_WS).headers().asMap())
                .containsEntry("x-first", "1")
                .containsEntry("x-all", "GET");
        assertThat(fixture.webSocket(query.replace("polling", "websocket"))
                        .headers()
                        .asMap())
                .containsOnlyKeys("x-all");
        assertThat(headersOf(fixture.get("EIO=4"))).containsExactly("Content-Type: application/json");
    }

    @Test
    void aHookThatFailsChangesNothing() {
        EngineFixture fixture = new EngineFixture();
        fixture.engine.onHeaders((request, headers) -> {
            throw new IllegalStateException("hook");
        });

        assertThat(headersOf(fixture.get(V4)))
                .containsExactly("Content-Type: text/plain; charset=UTF-8", "cache-control: no-store");
    }

    @Test
    void middlewaresSeeEveryRequestInTheirOrder() {
        EngineFixture fixture = new EngineFixture();
        StringBuilder seen = new StringBuilder();
        fixture.engine.use(request -> {
            seen.append("a:").append(request.method()).append(' ');
            return Outcome.proceed(Headers.of("x-a", "1"));
        });
        fixture.engine.use(request -> {
            seen.append("b:").append(request.method()).append(' ');
            return Outcome.proceed();
        });

        assertThat(headersOf(fixture.get(V4))).startsWith("x-a: 1");
        assertThat(headersOf(fixture.post("EIO=4", ""))).startsWith("x-a: 1");
        assertThat(fixture.webSocket(V4_WS).headers().get("x-a")).isEqualTo("1");
        assertThat(seen.toString()).isEqualTo("a:GET b:GET a:POST b:POST a:GET b:GET ");
    }

    @Test
    void aMiddlewareMayAnswer() {
        EngineFixture fixture = new EngineFixture(options -> options.cors(Cors.any()));
        fixture.engine.use(request -> Outcome.respond(
                HttpResponse.of(429, Headers.of("Retry-After", "5"), "slow down".getBytes(StandardCharsets.US_ASCII))));

        FakeExchange exchange = fixture.get(V4);

        assertThat(exchange.answer()).isEqualTo("429 slow down");
        assertThat(headersOf(exchange)).containsExactly("Access-Control-Allow-Origin: *", "Retry-After: 5");
        assertThat(fixture.webSocket(V4_WS).rejection()).isEqualTo("429 slow down");
        assertThat(fixture.errors).isEmpty();
    }

    @Test
    void aMiddlewareMayAnswerLater() {
        EngineFixture fixture = new EngineFixture();
        CompletableFuture<Outcome> later = new CompletableFuture<>();
        fixture.engine.use(request -> later);
        FakeExchange exchange = fixture.get(V4);
        assertThat(exchange.isPending()).isTrue();

        later.complete(new EngineMiddleware.Proceed(Headers.of("x-late", "1")));

        assertThat(headersOf(exchange)).startsWith("x-late: 1");
    }

    @Test
    void aMiddlewareThatFailsIsABadRequest() {
        EngineFixture fixture = new EngineFixture();
        fixture.engine.use(request -> CompletableFuture.failedStage(new IllegalStateException("secret")));

        assertThat(fixture.get(V4).answer()).isEqualTo("400 {\"code\":3,\"message\":\"Bad request\"}");
        assertThat(fixture.webSocket(V4_WS).rejection()).isEqualTo("400 Bad request");
        assertThat(fixture.errors)
                .extracting(error -> error.context().toString())
                .containsExactly("{name=MIDDLEWARE_FAILURE}", "{name=MIDDLEWARE_FAILURE}");
    }
}
