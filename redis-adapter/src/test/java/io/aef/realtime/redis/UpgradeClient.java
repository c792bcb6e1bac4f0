package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The WebSocket of a session that began by polling. Pings are answered unless it stands still. */
final class UpgradeClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private volatile boolean reading = true;
    private volatile int closeCode;

    UpgradeClient(int port, String sid) {
        URI uri = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket&sid=" + sid);
        socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).join();
    }

    /** Moves the session of a client that is polling over to that node's WebSocket. */
    static UpgradeClient upgrade(RoundRobinClient client, int port) throws InterruptedException {
        UpgradeClient socket = new UpgradeClient(port, client.sid);
        socket.send("2probe");
        assertThat(socket.next()).isEqualTo("3probe");
        client.stopPolling();
        socket.send("5");
        return socket;
    }

    void send(String packet) {
        socket.sendText(packet, true).join();
    }

    void send(byte[] packet) {
        socket.sendBinary(ByteBuffer.wrap(packet), true).join();
    }

    String next() throws InterruptedException {
        String packet = received.poll(20, TimeUnit.SECONDS);
        assertThat(packet).as("a packet").isNotNull();
        return packet;
    }

    /** The end of it, without anything before. */
    int closed() throws InterruptedException {
        assertThat(next()).isEqualTo("[closed]");
        return closeCode;
    }

    /** Reads nothing more after the next message. */
    void standStill() {
        reading = false;
    }

    void sayGoodbye() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    private void more(WebSocket from) {
        if (reading) {
            from.request(1);
        }
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
        more(from);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.add("<" + HexFormat.of().formatHex(bytes) + ">");
        more(from);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        received.add("[closed]");
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable broken) {
        received.add("[broken]");
    }

    @Override
    public void close() {
        socket.abort();
    }
}
