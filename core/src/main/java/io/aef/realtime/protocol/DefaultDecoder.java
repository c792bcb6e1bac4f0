package io.aef.realtime.protocol;

import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonException;
import io.aef.realtime.json.JsonValue;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link DefaultParser} writes. As strict as the official decoder, and stricter where that one leans on a quirk of
 * JavaScript: numbers are digits only, the JSON begins right behind them, and an event has a payload.
 */
final class DefaultDecoder implements Parser.Decoder {

    private final Json json;
    private final ParserLimits limits;

    /** The packet whose attachments are awaited. */
    private @Nullable Pending pending;

    DefaultDecoder(Json json, ParserLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    private record Pending(byte[] text, int payload, Packet packet, int expected, List<byte[]> attachments) {}

    @Override
    public boolean isIncomplete() {
        return pending != null;
    }

    @Override
    public @Nullable Packet text(byte[] utf8) {
        if (pending != null) {
            throw new PacketException("got plaintext data when reconstructing a packet");
        }
        PacketRules.checkSize(utf8.length, limits);
        if (utf8.length == 0) {
            throw new PacketException("The packet is empty.");
        }
        int type = utf8[0];
        if (type < DefaultParser.CONNECT || type > DefaultParser.BINARY_ACK) {
            boolean digit = type >= '0' && type <= '9';
            throw new PacketException("unknown packet type " + (digit ? (char) type : "NaN"));
        }
        Cursor cursor = new Cursor(utf8);
        boolean binary = type == DefaultParser.BINARY_EVENT || type == DefaultParser.BINARY_ACK;
        int attachments = binary ? cursor.attachments(limits.maxAttachments()) : 0;
        String namespace = cursor.namespace(type == DefaultParser.CONNECT, limits);
        long ackId = cursor.ackId();
        try {
            Packet packet = packet(type, namespace, ackId, utf8, cursor.i);
            if (!binary) {
                return packet;
            }
            pending = new Pending(utf8, cursor.i, packet, attachments, new ArrayList<>(attachments));
            return null;
        } catch (JsonException e) {
            throw new PacketException(PacketRules.INVALID_PAYLOAD);
        }
    }

    private Packet packet(int type, String namespace, long ackId, byte[] utf8, int payload) {
        return switch (type) {
            case DefaultParser.CONNECT -> connect(namespace, utf8, payload);
            case DefaultParser.DISCONNECT -> {
                require(payload == utf8.length);
                yield new Packet.Disconnect(namespace);
            }
            case DefaultParser.CONNECT_ERROR -> {
                require(begins(utf8, payload, '{') || begins(utf8, payload, '"'));
                yield new Packet.ConnectError(namespace, json.read(utf8, payload, utf8.length - payload));
            }
            case DefaultParser.EVENT, DefaultParser.BINARY_EVENT -> {
                require(begins(utf8, payload, '['));
                List<JsonValue> elements = json.readArray(utf8, payload, utf8.length - payload);
                yield PacketRules.event(namespace, ackId, elements, limits);
            }
            default -> {
                // The official decoder lets an acknowledgement without a payload pass: its arguments are none.
                boolean bare = type == DefaultParser.ACK && payload == utf8.length;
                require(bare || begins(utf8, payload, '['));
                List<JsonValue> elements = bare ? List.of() : json.readArray(utf8, payload, utf8.length - payload);
                yield PacketRules.ack(namespace, ackId, elements);
            }
        };
    }

    private Packet connect(String namespace, byte[] utf8, int payload) {
        if (payload == utf8.length) {
            return new Packet.Connect(namespace, null);
        }
        require(begins(utf8, payload, '{'));
        PacketRules.checkAuth(utf8.length - payload, limits);
        return new Packet.Connect(namespace, json.read(utf8, payload, utf8.length - payload));
    }

    private static boolean begins(byte[] utf8, int payload, char with) {
        return payload < utf8.length && utf8[payload] == with;
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new PacketException(PacketRules.INVALID_PAYLOAD);
        }
    }

    @Override
    public @Nullable Packet binary(byte[] data) {
        Pending current = pending;
        if (current == null) {
            throw new PacketException("got binary data when not reconstructing a packet");
        }
        long size = (long) current.text.length + data.length;
        for (byte[] attachment : current.attachments) {
            size += attachment.length;
        }
        PacketRules.checkSize(size, limits);
        current.attachments.add(data);
        if (current.attachments.size() < current.expected) {
            return null;
        }
        pending = null;
        try {
            int length = current.text.length - current.payload;
            List<JsonValue> elements = json.readArray(current.text, current.payload, length, current.attachments);
            return current.packet instanceof Packet.Event event
                    ? PacketRules.event(event.namespace(), event.ackId(), elements, limits)
                    : PacketRules.ack(current.packet.namespace(), ((Packet.Ack) current.packet).ackId(), elements);
        } catch (JsonException e) {
            throw new PacketException("illegal attachments");
        }
    }

    /** Walks over what stands in front of the payload. */
    private static final class Cursor {

        private final byte[] text;
        private int i = 1;

        Cursor(byte[] text) {
            this.text = text;
        }

        private int at(int index) {
            return index < text.length ? text[index] : -1;
        }

        private boolean isDigit() {
            return at(i) >= '0' && at(i) <= '9';
        }

        /** The digits from here on as a number, or a larger one than {@code most}. */
        private long digits(long most) {
            long number = 0;
            while (isDigit()) {
                number = number > most ? number : number * 10 + text[i] - '0';
                i++;
            }
            return number;
        }

        int attachments(int most) {
            long count = isDigit() ? digits(most) : 0;
            if (at(i) != '-' || count < 1) {
                throw new PacketException("Illegal attachments");
            }
            if (count > most) {
                throw new PacketException("too many attachments");
            }
            i++;
            return (int) count;
        }

        String namespace(boolean connect, ParserLimits limits) {
            if (at(i) != '/') {
                return "/";
            }
            int start = i;
            while (i < text.length && text[i] != ',') {
                i++;
            }
            int length = i - start;
            i += i < text.length ? 1 : 0;
            if (length == 1) {
                return "/";
            }
            if (length > 4L * limits.maxNamespaceLength() + (connect ? limits.maxAuthBytes() : 0)) {
                throw PacketRules.namespaceTooLong(limits);
            }
            try {
                String namespace = Utf8.decode(text, start, length);
                PacketRules.checkNamespace(namespace, connect, limits);
                return namespace;
            } catch (CharacterCodingException e) {
                throw new PacketException("The name of a namespace is not UTF-8.");
            }
        }

        long ackId() {
            if (!isDigit()) {
                return Packet.NO_ACK;
            }
            long id = digits(PacketRules.MAX_ID);
            if (id > PacketRules.MAX_ID) {
                throw new PacketException("The id of an acknowledgement is greater than 9007199254740991.");
            }
            return id;
        }
    }
}
