package io.aef.realtime.examples.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.execution.Pace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the one port serves, without a browser. */
class AefBackendTest {

    private static AefBackend backend;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        backend = AefBackend.start(0, Pace.FAST);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/app.css",
                "/js/app.js",
                "/client/index.js",
                "/favicon.svg",
                "/shop/",
                "/shop/cart.html",
                "/socket.io/socket.io.js"
            })
    void servesPageShopAndClient(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isNotEmpty();
    }

    @Test
    void pageMayLoadNothingFromElsewhere() throws Exception {
        HttpResponse<String> response = get("/");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self';"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/nothing.html",
                "/shop",
                "/../web/index.html",
                "/shop/%2e%2e/index.html",
                "/app.java"
            })
    void anythingElseIsNotFound(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void onlyReadingIsAllowed() throws Exception {
        HttpRequest request =
                request("/").POST(HttpRequest.BodyPublishers.ofString("x")).build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void pagesOfOtherOriginsMayNotConnect() throws Exception {
        HttpRequest request = request("/socket.io/?EIO=4&transport=polling")
                .header("Origin", "https://elsewhere.example")
                .build();

        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo("{\"code\":4,\"message\":\"This page may not connect.\"}");
    }

    @Test
    void ownPageMayConnect() throws Exception {
        String origin = "http://127.0.0.1:" + backend.address().getPort();
        HttpRequest request = request("/socket.io/?EIO=4&transport=polling")
                .header("Origin", origin)
                .build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPortThatIsTakenIsToldAndNothingIsLeftBehind(@TempDir Path temporary) throws Exception {
        String port = Integer.toString(backend.address().getPort());
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        AefBackend.class.getName(),
                        port)
                .redirectErrorStream(true)
                .start();

        try {
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isEqualTo(1);
            assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Cannot listen on 127.0.0.1:" + port
                            + ": Address already in use. Another port: bin/demo PORT");
        } finally {
            other.destroyForcibly();
        }
        assertThat(temporary).isEmptyDirectory();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + backend.address().getPort() + path));
    }
}
