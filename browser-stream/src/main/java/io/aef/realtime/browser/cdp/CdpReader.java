package io.aef.realtime.browser.cdp;

import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a message together and hands it to the lane. The next one is asked for at once, unless much waits already: then when that one
 * has been dealt with.
 *
 * <p>The JDK loses the end of a connection that comes while it was asked for nothing (it fails inside with an {@code InternalError}). So that there
 * is hardly such a moment this is called where the connection is read, see {@link CdpThreads}. What remains is an end that comes together with the
 * handshake, or while much waits: that shows by the time-out of the next call only.
 */
final class CdpReader implements WebSocket.Listener {

    /** A picture of a very large screen has less; a message that is longer ends the connection. */
    private static final int MAX_CHARACTERS = 64 << 20;

    /** Characters that may wait before the browser has to. */
    private static final int MUCH = 4 << 20;

    private final Lane lane;
    private final Consumer<String> receiver;
    private final Runnable onEnd;
    private final StringBuilder parts = new StringBuilder();
    private final AtomicInteger waiting = new AtomicInteger();

    CdpReader(Lane lane, Consumer<String> receiver, Runnable onEnd) {
        this.lane = lane;
        this.receiver = receiver;
        this.onEnd = onEnd;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        if (parts.length() + part.length() > MAX_CHARACTERS) {
            socket.abort();
            lane.execute(onEnd);
            return null;
        }
        parts.append(part);
        if (!last) {
            socket.request(1);
            return null;
        }
        String text = parts.toString();
        parts.setLength(0);
        boolean much = waiting.addAndGet(text.length()) > MUCH;
        lane.execute(() -> {
            try {
                receiver.accept(text);
            } finally {
                waiting.addAndGet(-text.length());
                if (much) {
                    socket.request(1);
                }
            }
        });
        if (!much) {
            socket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        lane.execute(onEnd);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        lane.execute(onEnd);
    }
}
