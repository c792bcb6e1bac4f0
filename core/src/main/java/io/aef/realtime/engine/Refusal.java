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

    /** Nor are these: the server is full, or an address has had its share. */
    private static final String TOO_MANY_CONNECTIONS = "TOO_MANY_CONNECTIONS";

    private static final String TOO_MANY_HANDSHAKES = "TOO_MANY_HANDSHAKES";

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

    /** @param limit the name of the {@link ConnectionLimits} that is reached */
    static ConnectionError tooManyConnections(HttpRequest request, String limit) {
        return new ConnectionError(
                request, FORBIDDEN, "Too many connections", Map.of("name", TOO_MANY_CONNECTIONS, "limit", limit));
    }

    static ConnectionError tooManyHandshakes(HttpRequest request) {
        return new ConnectionError(
                request,
                FORBIDDEN,
                "Too many handshakes",
                Map.of("name", TOO_MANY_HANDSHAKES, "limit", "handshakesPerSecond"));
    }

    static ConnectionError unsupportedProtocol(HttpRequest request, int protocol) {
        return new ConnectionError(
                request, UNSUPPORTED_PROTOCOL_VERSION, "Unsupported protocol version", Map.of("protocol", protocol));
    }

    /** As an answer to an HTTP request. */
    static HttpResponse toHttp(ConnectionError error, Headers middlewareHeaders) {
        String body = "{\"code\":" + error.code() + ",\"message\":" + JsonText.quote(error.message()) + "}";
        int busy = busyStatus(error);
        Headers headers = middlewareHeaders.with("Content-Type", "application/json");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (busy != 0) {
            // Its connection would cost memory as well.
            return HttpResponse.of(busy, headers.with("Retry-After", retryAfter(error)), bytes)
                    .thenClose();
        }
        return HttpResponse.of(error.code() == FORBIDDEN ? 403 : 400, headers, bytes);
    }

    /** As an answer to a WebSocket handshake: 400, except for an origin that is not allowed and for one client too many. */
    static HttpResponse toWebSocket(ConnectionError error) {
        Headers headers = Headers.of("Content-type", "text/html");
        int status = busyStatus(error);
        if (status != 0) {
            headers = headers.with("Retry-After", retryAfter(error));
        } else {
            status = name(error).equals(ORIGIN_NOT_ALLOWED) ? 403 : 400;
        }
        return HttpResponse.of(status, headers, error.message().getBytes(StandardCharsets.UTF_8))
                .thenClose();
    }

    /** 503 if the server has had enough, 429 if an address has; else 0. */
    private static int busyStatus(ConnectionError error) {
        return switch (name(error)) {
            case TOO_MANY_HANDSHAKES -> 429;
            case TOO_MANY_CONNECTIONS ->
                "maxConnectionsPerAddress".equals(error.context().get("limit")) ? 429 : 503;
            default -> 0;
        };
    }

    /** In seconds. A token comes every second at the latest; when somebody leaves, nobody knows. */
    private static String retryAfter(ConnectionError error) {
        return name(error).equals(TOO_MANY_HANDSHAKES) ? "1" : "5";
    }

    private static String name(ConnectionError error) {
        return String.valueOf(error.context().get("name"));
    }
}
