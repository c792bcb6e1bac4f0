package io.aef.realtime.protocol;

import io.aef.realtime.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What both parsers demand of a packet, with the official parsers' messages. */
final class PacketRules {

    /** Number.MAX_SAFE_INTEGER: up to here a JavaScript client tells one id from the next. */
    static final long MAX_ID = (1L << 53) - 1;

    static final String INVALID_PAYLOAD = "invalid payload";

    private PacketRules() {}

    /** An event, whose name is the first of the elements. A number counts as a name, as it does in JavaScript. */
    static Packet.Event event(String namespace, long ackId, List<JsonValue> elements, ParserLimits limits) {
        Object first = elements.isEmpty() ? null : name(elements.get(0));
        if (first == null || EventNames.isReserved(first.toString())) {
            throw new PacketException(INVALID_PAYLOAD);
        }
        String name = first.toString();
        if (name.length() > limits.maxEventNameLength()) {
            throw new PacketException(
                    "The name of an event is longer than " + limits.maxEventNameLength() + " characters.");
        }
        return new Packet.Event(namespace, name, arguments(elements, 1), ackId);
    }

    static Packet.Ack ack(String namespace, long ackId, List<JsonValue> elements) {
        return new Packet.Ack(namespace, ackId, arguments(elements, 0));
    }

    private static @Nullable String name(JsonValue value) {
        if (value.isBinary() || value.isObject()) {
            return null;
        }
        Object plain = value.toJava();
        if (plain instanceof Double number) {
            return number.isInfinite() || number.isNaN() ? number.toString() : decimal(number);
        }
        return plain instanceof String || plain instanceof Number ? plain.toString() : null;
    }

    /** As JavaScript shows numbers of common size: {@code 1} for 1.0. */
    private static String decimal(double number) {
        return number == 0
                ? "0"
                : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static List<@Nullable Object> arguments(List<JsonValue> elements, int from) {
        return switch (elements.size() - from) {
            case 0 -> List.of();
            case 1 -> List.of(elements.get(from));
            default -> List.of(elements.subList(from, elements.size()).toArray());
        };
    }

    /** Checks the name of a namespace; the query string that Socket.IO 2 clients append when joining counts as auth. */
    static void checkNamespace(String namespace, boolean connect, ParserLimits limits) {
        int query = connect ? namespace.indexOf('?') : -1;
        int length = query < 0 ? namespace.length() : query;
        if (length > limits.maxNamespaceLength()) {
            throw namespaceTooLong(limits);
        }
        for (int i = 0; i < length; i++) {
            int type = Character.getType(namespace.charAt(i));
            // In a pattern of Java, other than in JavaScript, $ also matches in front of a line break at the end.
            if (type == Character.CONTROL
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                throw new PacketException("The name of a namespace has a control character.");
            }
        }
        if (query >= 0) {
            checkAuth(namespace.length() - query, limits);
        }
    }

    static PacketException namespaceTooLong(ParserLimits limits) {
        return new PacketException(
                "The name of a namespace is longer than " + limits.maxNamespaceLength() + " characters.");
    }

    static void checkAuth(int length, ParserLimits limits) {
        if (length > limits.maxAuthBytes()) {
            throw new PacketException(
                    "The data sent to join a namespace is longer than " + limits.maxAuthBytes() + " bytes.");
        }
    }

    static void checkSize(long bytes, ParserLimits limits) {
        if (bytes > limits.maxPacketBytes()) {
            throw new PacketException("The packet is longer than " + limits.maxPacketBytes() + " bytes.");
        }
    }
}
