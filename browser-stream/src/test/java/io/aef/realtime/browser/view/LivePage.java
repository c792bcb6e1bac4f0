package io.aef.realtime.browser.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A page over WebSocket: the packets as they are, each with what is attached to it. */
public final class LivePage implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private record Packet(String text, byte[] attachment) {}

    private static final byte[] NOTHING = {};

    private final BlockingQueue<Packet> received = new LinkedBlockingQueue<>();
    private final List<Packet> passedOver = new ArrayList<>();
    private byte[] attachment = NOTHING;

    // Used where the socket calls, as are the two below.
    private final StringBuilder text = new StringBuilder();
    private String header = "";
    private byte[] binary = NOTHING;
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

    /** The next packet that nobody has heard or passed over, whatever it is. */
    public String hearText() {
        return heard(next());
    }

    /** The first text that begins like that; what was passed over for it can be heard later. */
    public String hear(String beginning) {
        Packet packet = passedOver(beginning);
        while (packet == null) {
            Packet next = next();
            if (next.text.startsWith(beginning)) {
                packet = next;
            } else {
                passedOver.add(next);
            }
        }
        return heard(packet);
    }

    private String heard(Packet packet) {
        attachment = packet.attachment;
        return packet.text;
    }

    private @Nullable Packet passedOver(String beginning) {
        for (Packet packet : passedOver) {
            if (packet.text.startsWith(beginning)) {
                passedOver.remove(packet);
                return packet;
            }
        }
        return null;
    }

    private Packet next() {
        try {
            Packet packet = received.poll(20, TimeUnit.SECONDS);
            assertThat(packet).isNotNull();
            return packet;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The header of the next frame. */
    public String hearFrame() {
        return hear("451-[\"browser_frame\",");
    }

    /** What was attached to the packet that was heard last. */
    public byte[] hearBytes() {
        assertThat(attachment).isNotEmpty();
        return attachment;
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
            } else if (packet.startsWith("451-")) {
                header = packet;
            } else {
                received.add(new Packet(packet, NOTHING));
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
            received.add(new Packet(header, binary));
            // What comes without a header of its own belongs to no frame.
            header = "";
            binary = NOTHING;
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
