package io.aef.realtime.browser.cdp;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A conversation with the browser as a whole, or with one of its tabs. To be used on the lane only. */
public final class CdpSession {

    /** Hears of what happens, on the lane. */
    public interface Listener {

        void event(String method, CdpData data);

        /** There is an answer to a call that had timed out before. */
        default void lateAnswer() {}
    }

    private final CdpConnection connection;
    private final @Nullable String id;
    private final Listener listener;

    CdpSession(CdpConnection connection, @Nullable String id, Listener listener) {
        this.connection = connection;
        this.id = id;
        this.listener = listener;
    }

    /**
     * Asks for something. Calls are sent in order and do not wait for each other. The answer comes on the lane, and fails with a
     * {@link CdpException}.
     */
    public CompletableFuture<CdpData> call(String method, Map<String, ?> parameters) {
        return connection.call(this, method, parameters);
    }

    public CompletableFuture<CdpData> call(String method) {
        return call(method, Map.of());
    }

    @Nullable
    String id() {
        return id;
    }

    Listener listener() {
        return listener;
    }
}
