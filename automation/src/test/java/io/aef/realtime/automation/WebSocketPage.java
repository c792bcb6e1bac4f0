package io.aef.realtime.automation;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client over a WebSocket that shows the packets as they are. It answers pings, and can lose its connection. */
public final class WebSocketPage implements WebSocket.Listener {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int LIMIT_SECONDS = 30;
    private static final String GONE = "gone";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private WebSocketPage(URI address, String... headers) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(address, this).join();
    }

    private static URI address(int port, String query) {
        return URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket" + query);
    }

    /** Open, and it has heard nothing yet. */
    static WebSocketPage opening(int port) {
        return new WebSocketPage(address(port, ""));
    }

    /** Open, and nobody has been asked to let it in. */
    public static WebSocketPage open(int port, String... headers) {
        WebSocketPage page = new WebSocketPage(address(port, ""), headers);
        String handshake = page.hear();
        if (!handshake.startsWith("0{")) {
            throw new AssertionError(handshake);
        }
        return page;
    }

    /** One that is to take the place of polling. */
    public static WebSocketPage upgrading(int port, String session) {
        return new WebSocketPage(address(port, "&sid=" + session));
    }

    /** It has shown a token, and was not answered yet. */
    static WebSocketPage asking(int port, String token) {
        WebSocketPage page = open(port);
        page.say("40{\"token\":\"" + token + "\"}");
        return page;
    }

    /** Let in. */
    public static WebSocketPage withToken(int port, String token) {
        WebSocketPage page = asking(port, token);
        String answer = page.hear();
        if (!answer.startsWith("40{\"sid\":\"")) {
            throw new AssertionError(answer);
        }
        return page;
    }

    /** One message after the other, as that WebSocket wants it. */
    public synchronized void say(String packet) {
        sent = sent.thenCompose(done -> socket.sendText(packet, true));
    }

    private @Nullable String next() {
        try {
            return heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The next packet. */
    public String hear() {
        String packet = next();
        if (packet == null || packet.equals(GONE)) {
            throw new AssertionError(packet == null ? "It hears nothing." : "It has lost its connection.");
        }
        return packet;
    }

    public String ask(String event) {
        say("420" + event);
        return hear();
    }

    /** Hears that its connection is over, and nothing before. */
    public void gone() {
        String packet = next();
        if (!GONE.equals(packet)) {
            throw new AssertionError(packet);
        }
    }

    /** Hears that its connection is over, after whatever. */
    public void goneAfterAll() {
        String packet = next();
        while (packet != null && !packet.equals(GONE)) {
            packet = next();
        }
        if (packet == null) {
            throw new AssertionError("It is connected still.");
        }
    }

    /** The network is gone, without a word to anybody. */
    public void cut() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String packet = text.toString();
            text.setLength(0);
            if (packet.equals("2")) {
                say("3");
            } else {
                heard.add(packet);
            }
        }
        webSocket.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        heard.add(GONE);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        heard.add(GONE);
    }
}
