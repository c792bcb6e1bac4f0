package io.aef.realtime.benchmarks.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Watches over a WebSocket without drawing anything, acknowledges at once unless it is told not to, and counts what comes: frames, and bytes of all packets. */
final class WireViewer implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

    private final StringBuilder text = new StringBuilder();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final String sessionId;
    private final boolean acknowledges;
    private final String request;
    private CompletableFuture<WebSocket> sent;
    private volatile boolean isGranted;
    private String seq = "";

    private WireViewer(int port, String sessionId, boolean acknowledges, String request) {
        this.sessionId = sessionId;
        this.acknowledges = acknowledges;
        this.request = request;
        URI uri = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket");
        sent = HTTP.newWebSocketBuilder().buildAsync(uri, this);
    }

    /** Of frames, as the kit asks for them. */
    static WireViewer ofFrames(int port) {
        return ofFrames(port, "bench", true).awaitGrant();
    }

    /** The same of any session; whether there is one is not waited for. */
    static WireViewer ofFrames(int port, String sessionId, boolean acknowledges) {
        return new WireViewer(port, sessionId, acknowledges, watch(sessionId));
    }

    private static String watch(String sessionId) {
        return "420[\"browser_watch\",{\"sessionId\":\"" + sessionId + "\"}]";
    }

    /** Of what the plain loop shows. */
    static WireViewer ofPictures(int port) {
        return new WireViewer(port, "", false, "420[\"plain\",{}]").awaitGrant();
    }

    private WireViewer awaitGrant() {
        try {
            if (!answered.await(20, TimeUnit.SECONDS) || !isGranted) {
                throw new IllegalStateException("Watching was not granted.");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    long bytes() {
        return bytes.get();
    }

    long frames() {
        return frames.get();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        // All of it is ASCII.
        bytes.addAndGet(data.length());
        if (last) {
            packet(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void packet(String packet) {
        if (packet.equals("2")) {
            say("3");
        } else if (packet.startsWith("0{")) {
            say("40{\"token\":\"" + BenchServer.TOKEN + "\"}");
        } else if (packet.startsWith("40{")) {
            say(request);
        } else if (packet.startsWith("430[")) {
            isGranted = packet.contains("\"ok\":true");
            answered.countDown();
        } else if (packet.startsWith("42[\"picture\"")) {
            frames.incrementAndGet();
        } else if (packet.contains("\"browser_frame\"")) {
            Matcher found = SEQ.matcher(packet);
            seq = found.find() ? found.group(1) : "";
            if (packet.startsWith("42")) {
                drawn();
            }
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        bytes.addAndGet(data.remaining());
        if (last) {
            drawn();
        }
        from.request(1);
        return null;
    }

    private void drawn() {
        frames.incrementAndGet();
        if (acknowledges) {
            say("42[\"browser_ack\",{\"sessionId\":\"" + sessionId + "\",\"seq\":" + seq + "}]");
        }
    }

    /** One after the other, as the JDK demands. */
    private void say(String packet) {
        sent = sent.thenCompose(before -> before.sendText(packet, true));
    }

    @Override
    public void close() {
        sent.join().abort();
    }
}
