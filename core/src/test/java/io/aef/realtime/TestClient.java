package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client that shows the wire as it is: one string per WebSocket message, binary ones as {@code <hex>}, and
 * {@code close <code>} at the end. Heartbeats are answered and not shown.
 */
public final class TestClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private TestClient(URI uri) {
        socket = HTTP.newWebSocketBuilder().buildAsync(uri, new Listener()).join();
    }

    /** Opens a session and reads its open packet. */
    static TestClient open(SocketIoServer server, String query) {
        return open(server.port(), query);
    }

    static TestClient open(int port, String query) {
        TestClient client =
                new TestClient(URI.create("ws://127.0.0.1:" + port + "/socket.io/?transport=websocket&" + query));
        assertThat(client.next()).startsWith("0{\"sid\":");
        return client;
    }

    static TestClient open(SocketIoServer server) {
        return open(server, "EIO=4");
    }

    /** The status with which the handshake of a WebSocket is refused. */
    static int refusal(SocketIoServer server, String query) {
        URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/socket.io/?transport=websocket&" + query);
        return HTTP.newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {})
                .handle((socket, failure) -> failure.getCause() instanceof WebSocketHandshakeException refused
                        ? refused.getResponse().statusCode()
                        : 101)
                .join();
    }

    /** Moves a polling session here. */
    static TestClient upgrade(SocketIoServer server, String sid) {
        TestClient client = new TestClient(
                URI.create("ws://127.0.0.1:" + server.port() + "/socket.io/?EIO=4&transport=websocket&sid=" + sid));
        return client.send("2probe").expect("3probe").send("5");
    }

    /** Opens a session and joins the main namespace. */
    static TestClient connect(SocketIoServer server) {
        return connect(server.port());
    }

    /** The same on a server that is known by its port only. */
    public static TestClient connect(int port) {
        TestClient client = open(port, "EIO=4");
        client.send("40");
        assertThat(client.next()).startsWith("40{\"sid\":");
        return client;
    }

    /** Sends a text message. */
    public TestClient send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    TestClient send(byte... data) {
        socket.sendBinary(ByteBuffer.wrap(data), true).join();
        return this;
    }

    /** The next message, waiting for it if need be. */
    String next() {
        try {
            String message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return message != null ? message : fail("nothing was received");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }

    /** The next messages are these. */
    public TestClient expect(String... messages) {
        for (String message : messages) {
            assertThat(next()).isEqualTo(message);
        }
        return this;
    }

    /**
     * Nothing was sent before the answer to an event that the server answers in order.
     *
     * @see TestServers#answerSync
     */
    TestClient expectNothingElse() {
        return send("42999[\"sync\"]").expect("43999[]");
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                if (message.equals("2")) {
                    webSocket.sendText("3", true);
                } else {
                    received.add(message);
                }
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                received.add("<" + HexFormat.of().formatHex(binary.toByteArray()) + ">");
                binary.reset();
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            received.add("close " + statusCode);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            received.add("close 1006");
        }
    }
}
