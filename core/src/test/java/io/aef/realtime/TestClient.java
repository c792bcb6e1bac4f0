package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
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
final class TestClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private TestClient(URI uri) {
        socket = HTTP.newWebSocketBuilder().buildAsync(uri, new Listener()).join();
    }

    /** Opens a session and reads its open packet. */
    static TestClient open(SocketIoServer server, String query) {
        TestClient client = new TestClient(
                URI.create("ws://127.0.0.1:" + server.port() + "/socket.io/?transport=websocket&" + query));
        assertThat(client.next()).startsWith("0{\"sid\":");
        return client;
    }

    static TestClient open(SocketIoServer server) {
        return open(server, "EIO=4");
    }

    /** Opens a session and joins the main namespace. */
    static TestClient connect(SocketIoServer server) {
        TestClient client = open(server);
        client.send("40");
        assertThat(client.next()).startsWith("40{\"sid\":");
        return client;
    }

    TestClient send(String text) {
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

    TestClient expect(String... messages) {
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
