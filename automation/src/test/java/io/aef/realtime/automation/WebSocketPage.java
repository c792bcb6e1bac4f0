package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client over WebSocket that shows the packets as they are. */
final class WebSocketPage implements WebSocket.Listener {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    WebSocketPage(int port, String token) {
        URI uri = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket");
        socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).join();
        assertThat(hear()).startsWith("0{");
        say("40{\"token\":\"" + token + "\"}");
    }

    WebSocketPage joined() {
        assertThat(hear()).startsWith("40{\"sid\":\"");
        return this;
    }

    void say(String packet) {
        socket.sendText(packet, true).join();
    }

    String hear() {
        try {
            String packet = received.poll(20, TimeUnit.SECONDS);
            assertThat(packet).isNotNull();
            return packet;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    String ask(String event) {
        say("420" + event);
        return hear();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(text.toString());
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }
}
