package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;

/** Adds headers to responses of a session, as listeners of {@code headers} and {@code initial_headers} do. */
@FunctionalInterface
public interface HeadersHook {

    /**
     * Called on the lane that answers: must not block. A failure, of whatever kind, is logged, and the headers stay as they are.
     *
     * @param headers of the response so far
     * @return the headers to be sent
     */
    Headers apply(HttpRequest request, Headers headers);
}
