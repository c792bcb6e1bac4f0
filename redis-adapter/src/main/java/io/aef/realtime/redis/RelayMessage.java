package io.aef.realtime.redis;

import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.protocol.ParserLimits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node says to another about a request that it passes on: a MessagePack map of {@code kind}, {@code from}, {@code id},
 * {@code number} and {@code data}.
 *
 * @param from the id of the node that says it
 * @param id of the request, given by the node it came to
 * @param number of the request, or of the message on this WebSocket in this direction; 0 for what needs none
 * @param data by kind
 */
record RelayMessage(
        Kind kind,
        String from,
        long id,
        long number,
        @Nullable Object data) {

    /** What it is. */
    enum Kind {
        // ---- to the owner of the session ----
        /** A request: {@link RelayedHead}, and its body or what became of that. */
        REQUEST(true),
        /** The system has taken the response, or the client has gone. */
        WRITTEN(true),
        /** Nobody waits for the answer any more. */
        ABORT(true),
        /** The node that the client is connected to is about to close: the client is to ask again, elsewhere. */
        LEAVING(true),
        /** A WebSocket handshake: {@link RelayedHead}. */
        HANDSHAKE(true),
        /** The WebSocket is open: how many milliseconds its peer has to answer a close frame. Numbers begin behind it, at 1. */
        OPENED(true),
        /** It did not come to be open. */
        FAILED(true),
        /** Numbered: frames of the client. */
        SENT(true),
        /** Numbered: how many bytes the client's system has been handed altogether. */
        TOOK(true),
        /** The WebSocket is down: code, whether it broke, and what the client did wrong or null. */
        CLOSED(true),
        // ---- to the node that the client is connected to ----
        /** It takes longer. */
        WAITING(false),
        /** The response: status, headers, body, whether to close, whether to tell when it is written. */
        RESPONSE(false),
        /** There is no such session. */
        UNKNOWN(false),
        /** The handshake is accepted: headers, length of the longest message. */
        ACCEPT(false),
        /** Numbered: frames for the client. */
        WRITE(false),
        /** Numbered: how many bytes of the client have been passed on altogether, 64 more for each frame. */
        READ(false),
        /** Numbered: whether to read from the client. */
        READING(false),
        /** Numbered: to be closed with that code. */
        CLOSE(false),
        /** To be cut off at once. */
        CUT(false);

        private final boolean toOwner;
        private final String text = name().toLowerCase(Locale.ROOT);

        Kind(boolean toOwner) {
            this.toOwner = toOwner;
        }

        boolean isToOwner() {
            return toOwner;
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    byte[] encode() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("kind", kind.text);
        map.put("from", from);
        map.put("id", id);
        map.put("number", number);
        map.put("data", data);
        return Msgpack.write(map);
    }

    static RelayMessage decode(byte[] body, ParserLimits limits) {
        Map<?, ?> map = Plain.map(Msgpack.read(body, limits));
        String from = Plain.string(map.get("from"));
        if (!Ids.isOne(from)) {
            throw new IllegalArgumentException("malformed");
        }
        return new RelayMessage(
                Kind.of(Plain.string(map.get("kind"))),
                from,
                count(map.get("id")),
                count(map.get("number")),
                map.get("data"));
    }

    /** What is said to a node that believes in something which is not there any more, so that it ends; null if that needs nothing. */
    static @Nullable RelayMessage toGone(RelayMessage message, String node) {
        Kind kind = switch (message.kind) {
            case WAITING -> Kind.ABORT;
            case RESPONSE -> RelayedHead.tellsWritten(message.data) ? Kind.ABORT : null;
            case ACCEPT -> Kind.FAILED;
            case OPENED, SENT, TOOK -> Kind.CUT;
            case WRITE, READ, READING, CLOSE -> Kind.CLOSED;
            default -> null;
        };
        Object data = kind == Kind.CLOSED ? Arrays.asList(1006, true, null) : null;
        return kind == null ? null : new RelayMessage(kind, node, message.id, 0, data);
    }

    /** A number that may be large. */
    static long count(@Nullable Object plain) {
        if (plain instanceof Long || plain instanceof Integer) {
            return ((Number) plain).longValue();
        }
        throw new IllegalArgumentException("malformed");
    }

    /** The kind alone: the rest may carry secrets. */
    @Override
    public String toString() {
        return kind + " from " + from;
    }
}
