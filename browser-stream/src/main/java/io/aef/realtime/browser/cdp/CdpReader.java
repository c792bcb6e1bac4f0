package io.aef.realtime.browser.cdp;

import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a message together and hands it to the lane; asks for the next when that one has been dealt with. */
final class CdpReader implements WebSocket.Listener {

    /** A picture of a very large screen has less; a message that is longer ends the connection. */
    private static final int MAX_CHARACTERS = 64 << 20;

    private final Lane lane;
    private final Consumer<String> receiver;
    private final Runnable onEnd;
    private final StringBuilder parts = new StringBuilder();

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
        lane.execute(() -> {
            try {
                receiver.accept(text);
            } finally {
                socket.request(1);
            }
        });
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
