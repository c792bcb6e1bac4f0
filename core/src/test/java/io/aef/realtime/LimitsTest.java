package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.engine.ConnectionError;
import io.aef.realtime.engine.ConnectionLimits;
import io.aef.realtime.engine.Cors;
import io.aef.realtime.engine.TrustedProxies;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.JsonLimits;
import io.aef.realtime.netty.HttpLimits;
import io.aef.realtime.netty.WebSocketLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The limits at the door, through the server's own options. */
class LimitsTest {

    private final BlockingQueue<ConnectionError> errors = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    @Test
    void everyLimitIsAnOptionOfTheServer() {
        HttpLimits http = HttpLimits.DEFAULT.withMinBodyRate(1, Duration.ofSeconds(1));
        WebSocketLimits webSocket = WebSocketLimits.DEFAULT.withMaxPongs(1);
        ConnectionLimits connections = ConnectionLimits.DEFAULT.withMaxConnections(5);
        TrustedProxies proxies = TrustedProxies.of("10.0.0.0/8");

        ServerOptions options = TestServers.builder()
                .httpLimits(http)
                .webSocketLimits(webSocket)
                .maxTcpConnections(7)
                .connectionLimits(connections)
                .trustedProxies(proxies)
                .closeTimeout(Duration.ofSeconds(1))
                .pollingCloseTimeout(Duration.ofSeconds(3))
                .maxPacketsPerPayload(1000)
                .json(JacksonJson.standard(JsonLimits.defaults()))
                .build()
                .options();

        assertThat(options.host().httpLimits()).isEqualTo(http);
        assertThat(options.host().webSocketLimits()).isEqualTo(webSocket);
        assertThat(options.host().maxTcpConnections()).isEqualTo(7);
        assertThat(options.host().closeTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.engine().connectionLimits()).isEqualTo(connections);
        assertThat(options.engine().trustedProxies()).isSameAs(proxies);
        assertThat(options.engine().closeTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.engine().maxPacketsPerPayload()).isEqualTo(1000);
        assertThatThrownBy(() -> TestServers.builder().closeTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("closeTimeout: PT0S (expected: > 0");
    }

    @Test
    void aClientThatHasJoinedMakesRoomForTheNextThatHasNot() throws Exception {
        try (SocketIoServer io = TestServers.start(TestServers.builder()
                .onConnectionError(errors::add)
                .connectionLimits(ConnectionLimits.DEFAULT.withMaxUnjoined(1)))) {
            TestClient first = TestClient.open(io);
            assertThat(TestClient.refusal(io, "EIO=4")).isEqualTo(503);
            assertThat(next(errors).context()).containsEntry("name", "TOO_MANY_CONNECTIONS");

            assertThat(first.send("40").next()).startsWith("40{");
            TestClient second = TestClient.open(io);
            second.close();
            first.close();
        }
    }

    @Test
    void aRefusedClientOfAMiddlewareHasNotJoined() {
        try (SocketIoServer io = TestServers.start(
                TestServers.builder().connectionLimits(ConnectionLimits.DEFAULT.withMaxUnjoined(1)))) {
            io.use((socket, next) -> next.reject("no"));
            TestClient first = TestClient.open(io).send("40").expect("44{\"message\":\"no\"}");

            assertThat(TestClient.refusal(io, "EIO=4")).isEqualTo(503);
            first.close();
        }
    }

    @Test
    void theHandshakeTellsTheAddressBehindAProxyThatIsTrusted() throws Exception {
        try (SocketIoServer io = TestServers.builder()
                .trustedProxies(TrustedProxies.of("127.0.0.1"))
                .build()) {
            io.onConnection(sockets::add);
            io.start();
            WebSocket client = open(io, "X-Forwarded-For", "198.51.100.1, 203.0.113.5");
            Handshake handshake = next(sockets).handshake();
            assertThat(handshake.address()).isEqualTo("203.0.113.5");
            client.abort();
        }
    }

    @Test
    void theHandshakeTellsTheAddressOfThePeerIfNobodyIsTrusted() throws Exception {
        try (SocketIoServer io = TestServers.builder().build()) {
            io.onConnection(sockets::add);
            io.start();
            WebSocket client = open(io, "X-Forwarded-For", "203.0.113.5");
            assertThat(next(sockets).handshake().address()).isEqualTo("127.0.0.1");
            client.abort();
        }
    }

    @Test
    void aPageElsewhereOpensAWebSocketOnlyIfItIsAllowed() throws Exception {
        try (SocketIoServer io = TestServers.start(TestServers.builder())) {
            assertThatThrownBy(() -> open(io, "Origin", "https://app.example"))
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            refused -> assertThat(refused.getResponse().statusCode())
                                    .isEqualTo(403));
            open(io, "Origin", "http://127.0.0.1:" + io.port()).abort();
        }
        try (SocketIoServer io = TestServers.start(TestServers.builder().cors(Cors.allow("https://app.example")))) {
            open(io, "Origin", "https://app.example").abort();
        }
    }

    private static WebSocket open(SocketIoServer io, String header, String value) {
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header(header, value)
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + io.port() + "/socket.io/?EIO=4&transport=websocket"),
                        new WebSocket.Listener() {})
                .join();
        socket.sendText("40", true).join();
        return socket;
    }
}
