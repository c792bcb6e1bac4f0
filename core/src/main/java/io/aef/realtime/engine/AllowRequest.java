package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides which clients may open a session. Asked once per handshake, for both transports; not for later requests. */
@FunctionalInterface
public interface AllowRequest {

    /**
     * Called on an event loop: must not block. A failure refuses the request and is not shown to the client.
     *
     * @return completed on any thread
     */
    CompletionStage<Decision> decide(HttpRequest request);

    /**
     * The answer.
     *
     * @param allowed whether the session may open
     * @param message if not, what the client is told; null for {@code Forbidden}
     */
    record Decision(boolean allowed, @Nullable String message) {

        private static final CompletionStage<Decision> ALLOW =
                CompletableFuture.completedStage(new Decision(true, null));

        /** The session may open. */
        public static CompletionStage<Decision> allow() {
            return ALLOW;
        }

        /** The session may not open. */
        public static CompletionStage<Decision> refuse() {
            return CompletableFuture.completedStage(new Decision(false, null));
        }

        /** The session may not open, and the client is told that message. */
        public static CompletionStage<Decision> refuse(String message) {
            return CompletableFuture.completedStage(new Decision(false, message));
        }
    }
}
