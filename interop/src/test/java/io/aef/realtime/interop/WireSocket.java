package io.aef.realtime.interop;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bare WebSocket whose messages are read one after another: text as {@code String}, binary as {@code byte[]}. Whatever
 * takes longer than ten seconds fails.
 */
final class WireSocket implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long LIMIT_SECONDS = 10;

    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private WireSocket(int port, String path) {
        URI uri = URI.create("ws://127.0.0.1:" + port + path);
        this.socket = HTTP.newWebSocketBuilder()
                .buildAsync(uri, new Listener())
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** A WebSocket to that path. */
    static WireSocket open(int port, String path) {
        return new WireSocket(port, path);
    }

    /** An Engine.IO session, its handshake read. */
    static WireSocket session(int port) {
        WireSocket wire = open(port, "/socket.io/?EIO=4&transport=websocket");
        wire.text();
        return wire;
    }

    /** A session that has joined the main namespace. */
    static WireSocket connected(int port) {
        WireSocket wire = session(port);
        wire.join("");
        return wire;
    }

    /** Joins a namespace, given as {@code /name,} or empty for the main one; returns the socket's id. */
    String join(String namespace) {
        send("40" + namespace);
        String answer = text();
        String begin = "40" + namespace + "{\"sid\":\"";
        if (!answer.startsWith(begin)) {
            throw new AssertionError("expected " + begin + "… but was " + answer);
        }
        return answer.substring(begin.length(), answer.length() - 2);
    }

    WireSocket send(String text) {
        await(socket.sendText(text, true));
        return this;
    }

    WireSocket send(byte[] data) {
        await(socket.sendBinary(ByteBuffer.wrap(data), true));
        return this;
    }

    /** The next message, which must be text. */
    String text() {
        return next(String.class);
    }

    /** The next message, which must be binary. */
    byte[] binary() {
        return next(byte[].class);
    }

    private <T> T next(Class<T> type) {
        try {
            Object message = messages.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (!type.isInstance(message)) {
                throw new AssertionError("expected " + type.getSimpleName() + " but was " + describe(message));
            }
            return type.cast(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String describe(@Nullable Object message) {
        return message instanceof byte[] data ? data.length + " bytes" : String.valueOf(message);
    }

    /** The close code, once the server has closed; 1006 if it did so without a close frame. */
    int closeCode() {
        return closed.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Ends the TCP connection without a farewell. */
    void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static void await(CompletionStage<WebSocket> sent) {
        sent.toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private ByteBuffer data = ByteBuffer.allocate(0);

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            data = ByteBuffer.allocate(data.position() + part.remaining())
                    .put(data.flip())
                    .put(part);
            if (last) {
                messages.add(data.array());
                data = ByteBuffer.allocate(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            messages.add("closed with " + code);
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            messages.add("closed without a close frame: " + error);
            closed.complete(1006);
        }
    }
}
