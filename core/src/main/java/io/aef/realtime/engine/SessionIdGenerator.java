package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.util.concurrent.CompletionStage;

/**
 * Makes the ids of sessions. An id is a secret: whoever knows it can act as that client, so it must be random (at least 96
 * bits) and never used twice.
 */
@FunctionalInterface
public interface SessionIdGenerator {

    /**
     * Called on an event loop: must not block. A failure refuses the request.
     *
     * @return completed on any thread
     */
    CompletionStage<String> generate(HttpRequest request);
}
