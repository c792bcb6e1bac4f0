package io.aef.realtime.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientBundlesTest {

    private static NettyServer server;

    @BeforeAll
    static void start() {
        server = NettyServer.start(
                List.of(new ClientBundles("/socket.io", request -> Headers.of("X-Extra", "1"))),
                NettyOptions.DEFAULT.withAddress("127.0.0.1", 0));
    }

    @AfterAll
    static void stop() {
        server.close(Duration.ZERO).toCompletableFuture().join();
    }

    private static RawClient.Response get(String method, String file, String fields) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.send(method + " /socket.io/" + file + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
            return client.response(!method.equals("HEAD"));
        }
    }

    @Test
    void theVersionIsTheOneThatIsPinned() {
        assertThat(ClientBundles.version()).isEqualTo("4.8.4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"})
    void handsOutTheBundle(String name) {
        RawClient.Response response = get("GET", name, "");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/javascript; charset=utf-8");
        assertThat(response.header("Cache-Control")).isEqualTo("public, max-age=0");
        assertThat(response.header("ETag")).isEqualTo("\"4.8.4\"");
        assertThat(response.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(response.header("Content-Encoding")).isEqualTo("(no Content-Encoding)");
        assertThat(response.header("X-Extra")).isEqualTo("1");
        assertThat(response.text())
                .startsWith("/*!\n * Socket.IO v4.8.4\n")
                .contains("sourceMappingURL=" + name + ".map");

        RawClient.Response map = get("GET", name + ".map", "");
        assertThat(map.status()).isEqualTo(200);
        assertThat(map.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(map.text()).startsWith("{\"version\":3");
    }

    @Test
    void compressesForWhoAcceptsIt() throws IOException {
        RawClient.Response plain = get("GET", "socket.io.js", "");
        RawClient.Response response = get("GET", "socket.io.js", "Accept-Encoding: br, gzip;q=0.8\r\n");
        assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(response.body().length).isLessThan(plain.body().length / 3);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.text());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "GZIP ; q=1|true",
                "deflate, gzip|true",
                "gzip;q=0|false",
                "gzip;q=0.000|false",
                "br|false",
                "xgzip|false"
            })
    void readsAcceptEncoding(String value, boolean accepted) {
        assertThat(ClientBundles.acceptsGzip(value)).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"4.8.4\"", "W/\"4.8.4\""})
    void tellsWhatTheBrowserHasAlready(String tag) {
        RawClient.Response response = get("GET", "socket.io.js", "If-None-Match: " + tag + "\r\n");
        assertThat(response.lines().get(0)).isEqualTo("HTTP/1.1 304 Not Modified");
        assertThat(response.header("ETag")).isEqualTo("\"4.8.4\"");
        assertThat(response.header("Content-Length")).isEqualTo("(no Content-Length)");
    }

    @Test
    void sendsAnOtherVersionAnew() {
        assertThat(get("GET", "socket.io.js", "If-None-Match: \"4.8.3\"\r\n").status())
                .isEqualTo(200);
    }

    @Test
    void answersHeadWithoutTheBody() {
        RawClient.Response response = get("HEAD", "socket.io.js", "");
        assertThat(response.status()).isEqualTo(200);
        assertThat(Integer.parseInt(response.header("Content-Length")))
                .isEqualTo(get("GET", "socket.io.js", "").body().length);
    }

    @Test
    void refusesOtherMethods() {
        RawClient.Response response = get("POST", "socket.io.js", "Content-Length: 0\r\n");
        assertThat(response.lines().get(0)).isEqualTo("HTTP/1.1 405 Method Not Allowed");
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo.js", "", "../package.json", "LICENSE", "socket.io.js/", "SOCKET.IO.JS"})
    void doesNotKnowOtherNames(String name) {
        assertThat(get("GET", name, "").status()).isEqualTo(404);
    }
}
