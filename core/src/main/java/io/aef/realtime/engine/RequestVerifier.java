package io.aef.realtime.engine;

import io.aef.realtime.engine.host.HttpRequest;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests in the order of the official server; every method returns what is wrong, or null.
 *
 * <pre>
 *  every request         {@link #head}       transport known? origin well-formed and allowed?
 *  with a session id     {@link #session}    session known? its transport? its protocol revision?
 *  without               {@link #handshake}  GET? transport and upgrade fit?   then allowRequest
 *                        {@link #revision}   revision allowed?
 * </pre>
 */
final class RequestVerifier {

    /** Two parties could read different ones if these were repeated; applications may repeat parameters of their own. */
    private static final Set<String> OWN_PARAMETERS = Set.of("EIO", "transport", "sid", "j", "b64");

    private final EngineOptions options;
    private final OriginCheck origins;

    RequestVerifier(EngineOptions options) {
        this.options = options;
        this.origins = new OriginCheck(options.cors(), options.trustedProxies());
    }

    /** The session id the request names, or null. */
    static @Nullable String sid(HttpRequest request) {
        String sid = request.query().get("sid");
        return sid == null || sid.isEmpty() ? null : sid;
    }

    /** 3 or 4; what is neither never gets past {@link #revision}, and is called 3 as by the official server. */
    static int protocol(HttpRequest request) {
        return "4".equals(request.query().get("EIO")) ? 4 : 3;
    }

    /** Whether the client takes binary data as it is; if not, it gets base64. */
    static boolean supportsBinary(HttpRequest request) {
        String b64 = request.query().get("b64");
        return b64 == null || b64.isEmpty();
    }

    /** @param upgrade whether the request is a WebSocket handshake */
    @Nullable
    ConnectionError head(HttpRequest request, boolean upgrade) {
        if (!Collections.disjoint(request.repeatedParameters(), OWN_PARAMETERS)) {
            return Refusal.badRequest(request, "REPEATED_PARAMETER");
        }
        String transport = request.query().get("transport");
        if (transport == null || !options.transports().contains(transport)) {
            return Refusal.unknownTransport(request, transport);
        }
        String origin = request.headers().get("Origin");
        if (origin != null && !isHeaderValue(origin)) {
            return Refusal.badRequest(request, "INVALID_ORIGIN", "origin", origin);
        }
        if (upgrade && origin != null && !origins.allows(request, origin)) {
            return Refusal.forbiddenOrigin(request, origin);
        }
        return null;
    }

    /** On the lane of the session. */
    @Nullable
    ConnectionError session(HttpRequest request, boolean upgrade, EngineSession session) {
        if (session.isClosed()) {
            return Refusal.unknownSid(request);
        }
        String transport = request.query().get("transport");
        String previous = session.transport();
        if (!upgrade && !previous.equals(transport)) {
            return Refusal.badRequest(
                    request,
                    "TRANSPORT_MISMATCH",
                    "transport",
                    String.valueOf(transport),
                    "previousTransport",
                    previous);
        }
        int protocol = protocol(request);
        if (protocol != session.protocol()) {
            return Refusal.badRequest(
                    request, "PROTOCOL_MISMATCH", "protocol", protocol, "previousProtocol", session.protocol());
        }
        return upgrade ? upgrade(request, session) : null;
    }

    private @Nullable ConnectionError upgrade(HttpRequest request, EngineSession session) {
        if (!"websocket".equals(request.query().get("transport"))) {
            return Refusal.badRequest(request, "TRANSPORT_HANDSHAKE_ERROR");
        }
        if (!options.allowUpgrades()) {
            return Refusal.badRequest(request, "UPGRADE_NOT_ALLOWED");
        }
        if (session.beganOnWebSocket()) {
            // No client upgrades such a session: whoever asks has the id from elsewhere.
            return Refusal.badRequest(request, "ALREADY_ON_WEBSOCKET");
        }
        return null;
    }

    @Nullable
    ConnectionError handshake(HttpRequest request, boolean upgrade) {
        if (!request.method().equals("GET")) {
            return Refusal.badMethod(request);
        }
        if ("websocket".equals(request.query().get("transport")) != upgrade) {
            return Refusal.badRequest(request, "TRANSPORT_HANDSHAKE_ERROR");
        }
        return null;
    }

    @Nullable
    ConnectionError revision(HttpRequest request) {
        String revision = request.query().get("EIO");
        boolean served = "4".equals(revision) || "3".equals(revision) && options.allowEIO3();
        return served ? null : Refusal.unsupportedProtocol(request, protocol(request));
    }

    private static boolean isHeaderValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || c >= 0x20 && c <= 0x7e || c >= 0x80 && c <= 0xff);
    }
}
