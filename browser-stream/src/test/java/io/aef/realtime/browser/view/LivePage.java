package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A page over WebSocket: the packets as they are, texts as {@link String} and attachments as {@code byte[]}. */
public final class LivePage implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private byte[] binary = {};
    private final AtomicLong bytes = new AtomicLong();
    private final WebSocket socket;

    public LivePage(int port, String token) {
        URI uri = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket");
        socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).join();
        assertThat(hearText()).startsWith("0{");
        say("40{\"token\":\"" + token + "\"}");
        assertThat(hearText()).startsWith("40{\"sid\":\"");
    }

    public void say(String packet) {
        socket.sendText(packet, true).join();
    }

    /** Watches the session "s", and waits until that is granted. */
    public LivePage watching() {
        say("420[\"browser_watch\",{\"sessionId\":\"s\",\"refine\":false}]");
        return this;
    }

    public void acknowledge(long seq) {
        say("42[\"browser_ack\",{\"sessionId\":\"s\",\"seq\":" + seq + "}]");
    }

    public Object hear() {
        try {
            Object packet = received.poll(20, TimeUnit.SECONDS);
            assertThat(packet).isNotNull();
            return packet;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    public String hearText() {
        Object packet = hear();
        assertThat(packet).isInstanceOf(String.class);
        return (String) packet;
    }

    /** The next text that begins like that; what is before it is passed over. */
    public String hear(String beginning) {
        for (; ; ) {
            if (hear() instanceof String packet && packet.startsWith(beginning)) {
                return packet;
            }
        }
    }

    /** The header of the next frame; its bytes come next. */
    public String hearFrame() {
        return hear("451-[\"browser_frame\",");
    }

    public byte[] hearBytes() {
        Object packet = hear();
        assertThat(packet).isInstanceOf(byte[].class);
        return (byte[]) packet;
    }

    /** Whether there is nothing that it has received and the test has not heard. */
    public boolean isSilent() {
        return received.isEmpty();
    }

    /** How many bytes of packets it has received. */
    public long bytes() {
        return bytes.get();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        bytes.addAndGet(data.length());
        if (last) {
            String packet = text.toString();
            text.setLength(0);
            if (packet.equals("2")) {
                webSocket.sendText("3", true);
            } else {
                received.add(packet);
            }
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] all = Arrays.copyOf(binary, binary.length + data.remaining());
        int length = data.remaining();
        data.get(all, binary.length, length);
        bytes.addAndGet(length);
        binary = all;
        if (last) {
            received.add(binary);
            binary = new byte[0];
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
