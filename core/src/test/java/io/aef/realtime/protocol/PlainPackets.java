package io.aef.realtime.protocol;

import io.aef.realtime.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packets in a form that two of them can be compared in. */
final class PlainPackets {

    private PlainPackets() {}

    /** In a form that can be compared: whole numbers as long, arrays of bytes as text. */
    static List<@Nullable Object> plain(Packet packet) {
        List<@Nullable Object> plain = new ArrayList<>();
        plain.add(packet.getClass());
        plain.add(packet.namespace());
        if (packet instanceof Packet.Event event) {
            plain.addAll(List.of(event.name(), event.ackId()));
            plain.add(comparable(event.args()));
        } else if (packet instanceof Packet.Ack ack) {
            plain.add(ack.ackId());
            plain.add(comparable(ack.args()));
        } else if (packet instanceof Packet.Connect connect) {
            plain.add(comparable(connect.data()));
        } else if (packet instanceof Packet.ConnectError error) {
            plain.add(comparable(error.data()));
        }
        return plain;
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof JsonValue wire) {
            return comparable(wire.toJava());
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(comparable(element)));
            return copy;
        } else if (value instanceof Map<?, ?> map) {
            List<@Nullable Object> copy = new ArrayList<>();
            map.forEach((key, element) -> copy.add(Arrays.asList(key, comparable(element))));
            return copy;
        } else if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        }
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }
}
