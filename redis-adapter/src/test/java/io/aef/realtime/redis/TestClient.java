package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.SocketIoServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that shows its packets as they came. */
final class TestClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    final String id;

    private TestClient(int port) throws InterruptedException {
        URI uri = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket");
        socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).join();
        next();
        send("40");
        String connect = next();
        assertThat(connect).startsWith("40{\"sid\":\"");
        id = connect.substring(10, connect.indexOf('"', 10));
    }

    /** Joins the main namespace. */
    static TestClient to(SocketIoServer server) throws InterruptedException {
        return to(server.port());
    }

    static TestClient to(int port) throws InterruptedException {
        return new TestClient(port);
    }

    TestClient send(String packet) {
        socket.sendText(packet, true).join();
        return this;
    }

    String next() throws InterruptedException {
        String packet = received.poll(10, TimeUnit.SECONDS);
        assertThat(packet).as("a packet").isNotNull();
        return packet;
    }

    /** What is there already, or null. */
    @Nullable
    String poll() {
        return received.poll();
    }

    /** The next one if it comes within that time, or null. */
    @Nullable
    String poll(Duration limit) throws InterruptedException {
        return received.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the server and throws away what it is told until that answers: what was sent before has arrived. */
    void expectNothingElse() throws InterruptedException {
        send("4299[\"fence\"]");
        assertThat(next()).isEqualTo("4399[]");
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String packet = text.toString();
            text.setLength(0);
            if (packet.equals("2")) {
                from.sendText("3", true);
            } else {
                received.add(packet);
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.add("<" + HexFormat.of().formatHex(bytes) + ">");
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        received.add("close");
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
