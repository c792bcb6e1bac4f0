package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refused request, as the official server's {@code connection_error} event tells it.
 *
 * @param request the request
 * @param code the protocol's error code, 0 to 5
 * @param message as sent to the client
 * @param context more about it, e.g. {@code name=TRANSPORT_MISMATCH}. It may hold what the client sent, as it sent it
 */
public record ConnectionError(HttpRequest request, int code, String message, Map<String, Object> context) {

    public ConnectionError {
        context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
    }
}
