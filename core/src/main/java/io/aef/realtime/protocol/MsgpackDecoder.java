package io.aef.realtime.protocol;

import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link MsgpackParser} writes. Unlike the official decoder it refuses reserved names and negative ids. */
final class MsgpackDecoder implements Parser.Decoder {

    /** What one value takes, an entry of a map or list included: between 4 for a small number and 64 for an empty map. */
    private static final int ELEMENT_BYTES = 48;

    private final Json json;
    private final ParserLimits limits;

    /** Of the packet that was read last. */
    private int elements;

    MsgpackDecoder(Json json, ParserLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    @Override
    public boolean isIncomplete() {
        return false;
    }

    @Override
    public int overhead() {
        return (int) Math.min((long) elements * ELEMENT_BYTES, Integer.MAX_VALUE / 2);
    }

    @Override
    public Packet text(byte[] utf8) {
        throw new PacketException("A text message was received, but MessagePack packets are binary messages.");
    }

    @Override
    public Packet binary(byte[] data) {
        PacketRules.checkSize(data.length, limits);
        MsgpackReader reader = new MsgpackReader(data, limits);
        Object value = reader.read();
        elements = reader.elements();
        if (!(value instanceof Map<?, ?> packet)) {
            throw new PacketException("invalid packet type");
        }
        long type = wholeNumber(packet.get("type"));
        if (type < MsgpackParser.CONNECT || type > MsgpackParser.CONNECT_ERROR) {
            throw new PacketException("invalid packet type");
        }
        if (!(packet.get("nsp") instanceof String namespace) || !namespace.startsWith("/")) {
            throw new PacketException("invalid namespace");
        }
        PacketRules.checkNamespace(namespace, type == MsgpackParser.CONNECT, limits);
        boolean hasData = packet.containsKey("data");
        Object content = packet.get("data");
        long id = packet.containsKey("id") ? wholeNumber(packet.get("id")) : Packet.NO_ACK;
        Packet decoded = switch ((int) type) {
            case MsgpackParser.CONNECT -> {
                require(!hasData || content instanceof Map);
                PacketRules.checkAuth(hasData ? data.length : 0, limits);
                yield new Packet.Connect(namespace, hasData ? json.wrap(content) : null);
            }
            case MsgpackParser.DISCONNECT -> {
                require(!hasData);
                yield new Packet.Disconnect(namespace);
            }
            case MsgpackParser.EVENT -> PacketRules.event(namespace, id, elements(content), limits);
            case MsgpackParser.ACK -> PacketRules.ack(namespace, id, elements(content));
            default -> {
                require(content instanceof String || content instanceof Map);
                yield new Packet.ConnectError(namespace, json.wrap(content));
            }
        };
        if (packet.containsKey("id") && (id < 0 || id > PacketRules.MAX_ID)) {
            throw new PacketException("invalid packet id");
        }
        return decoded;
    }

    private List<JsonValue> elements(@Nullable Object content) {
        if (!(content instanceof List<?> list)) {
            throw new PacketException(PacketRules.INVALID_PAYLOAD);
        }
        List<JsonValue> elements = new ArrayList<>(list.size());
        for (Object element : list) {
            elements.add(json.wrap(element));
        }
        return elements;
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new PacketException(PacketRules.INVALID_PAYLOAD);
        }
    }

    /** The number, whichever of its forms it was sent in, or a negative one for what is no whole number of 53 bits. */
    private static long wholeNumber(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) <= PacketRules.MAX_ID) {
            return number.longValue();
        }
        return Long.MIN_VALUE;
    }
}
