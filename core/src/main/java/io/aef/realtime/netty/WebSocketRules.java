package io.aef.realtime.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The server's side of the opening handshake, RFC 6455 section 4.2. */
final class WebSocketRules {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private WebSocketRules() {}

    /** Whether the request asks for a WebSocket, rightly or wrongly; other protocols to upgrade to are ignored. */
    static boolean isUpgrade(HttpRequest request) {
        return request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }

    /** What is wrong with an upgrade request, other than its version; null if nothing. */
    static @Nullable String complaint(HttpRequest request) {
        if (!request.method().equals(HttpMethod.GET)) {
            return "Invalid HTTP method";
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return "Invalid HTTP version";
        }
        if (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0) {
            return "Unexpected body";
        }
        if (request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY).size() != 1
                || !isKey(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            return "Missing or invalid Sec-WebSocket-Key header";
        }
        return null;
    }

    static boolean isVersion13(HttpRequest request) {
        return "13".equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The value of {@code Sec-WebSocket-Accept}. */
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
