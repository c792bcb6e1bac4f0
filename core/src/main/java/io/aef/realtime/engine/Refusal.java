package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The protocol's six errors, and how each transport is told. */
final class Refusal {

    private static final int UNKNOWN_TRANSPORT = 0;
    private static final int UNKNOWN_SID = 1;
    private static final int BAD_HANDSHAKE_METHOD = 2;
    private static final int BAD_REQUEST = 3;
    private static final int FORBIDDEN = 4;
    private static final int UNSUPPORTED_PROTOCOL_VERSION = 5;

    /** Not one of the protocol: the reason a foreign origin is refused with 403 also as a WebSocket. */
    private static final String ORIGIN_NOT_ALLOWED = "ORIGIN_NOT_ALLOWED";

    private Refusal() {}

    static ConnectionError unknownTransport(HttpRequest request, @Nullable String transport) {
        Map<String, Object> context = transport == null ? Map.of() : Map.of("transport", transport);
        return new ConnectionError(request, UNKNOWN_TRANSPORT, "Transport unknown", context);
    }

    static ConnectionError unknownSid(HttpRequest request) {
        String sid = String.valueOf(RequestVerifier.sid(request));
        return new ConnectionError(request, UNKNOWN_SID, "Session ID unknown", Map.of("sid", sid));
    }

    static ConnectionError badMethod(HttpRequest request) {
        return new ConnectionError(
                request, BAD_HANDSHAKE_METHOD, "Bad handshake method", Map.of("method", request.method()));
    }

    /** @param more names and values in turn that tell more about it */
    static ConnectionError badRequest(HttpRequest request, String name, Object... more) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("name", name);
        for (int i = 0; i < more.length; i += 2) {
            context.put((String) more[i], more[i + 1]);
        }
        return new ConnectionError(request, BAD_REQUEST, "Bad request", context);
    }

    static ConnectionError forbidden(HttpRequest request, @Nullable String message) {
        Map<String, Object> context = message == null ? Map.of() : Map.of("message", message);
        return new ConnectionError(request, FORBIDDEN, message == null ? "Forbidden" : message, context);
    }

    static ConnectionError failedId(HttpRequest request, Object error) {
        return badRequest(request, "ID_GENERATION_ERROR", "error", error);
    }

    static ConnectionError failedDecision(HttpRequest request, Object error) {
        return new ConnectionError(request, FORBIDDEN, "Forbidden", Map.of("error", error));
    }

    static ConnectionError forbiddenOrigin(HttpRequest request, String origin) {
        return new ConnectionError(
                request, FORBIDDEN, "Forbidden", Map.of("name", ORIGIN_NOT_ALLOWED, "origin", origin));
    }

    static ConnectionError unsupportedProtocol(HttpRequest request, int protocol) {
        return new ConnectionError(
                request, UNSUPPORTED_PROTOCOL_VERSION, "Unsupported protocol version", Map.of("protocol", protocol));
    }

    /** As an answer to an HTTP request. */
    static HttpResponse toHttp(ConnectionError error, Headers middlewareHeaders) {
        String body = "{\"code\":" + error.code() + ",\"message\":" + JsonText.quote(error.message()) + "}";
        return HttpResponse.of(
                error.code() == FORBIDDEN ? 403 : 400,
                middlewareHeaders.with("Content-Type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** As an answer to a WebSocket handshake: always 400, except for an origin that is not allowed. */
    static HttpResponse toWebSocket(ConnectionError error) {
        boolean origin = ORIGIN_NOT_ALLOWED.equals(error.context().get("name"));
        return HttpResponse.of(
                        origin ? 403 : 400,
                        Headers.of("Content-type", "text/html"),
                        error.message().getBytes(StandardCharsets.UTF_8))
                .thenClose();
    }
}
