package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sees every HTTP request and every WebSocket handshake before it is verified. */
@FunctionalInterface
public interface EngineMiddleware {

    /**
     * Called on an event loop: must not block. A failure answers 400, code 3.
     *
     * @return completed on any thread
     */
    CompletionStage<Outcome> apply(HttpRequest request);

    /** What is to happen with the request. */
    sealed interface Outcome {

        /** It goes on. */
        static CompletionStage<Outcome> proceed() {
            return proceed(Headers.empty());
        }

        /** It goes on, and whatever the response will be, it has these headers. */
        static CompletionStage<Outcome> proceed(Headers responseHeaders) {
            return CompletableFuture.completedStage(new Proceed(responseHeaders));
        }

        /** It ends here with this response, and with the headers of the middlewares before. */
        static CompletionStage<Outcome> respond(HttpResponse response) {
            return CompletableFuture.completedStage(new Respond(response));
        }
    }

    /** See {@link Outcome#proceed(Headers)}. */
    record Proceed(Headers responseHeaders) implements Outcome {}

    /** See {@link Outcome#respond}. */
    record Respond(HttpResponse response) implements Outcome {}
}
