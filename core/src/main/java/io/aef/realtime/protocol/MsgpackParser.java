package io.aef.realtime.protocol;

import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parser of socket.io-msgpack-parser: each packet is one binary message, a map with the keys {@code type}, {@code data},
 * {@code nsp} and {@code id}. What is absent has no key: where the JavaScript library writes its {@code undefined}, both sides
 * take a missing key for the same.
 */
final class MsgpackParser implements Parser {

    static final int CONNECT = 0;
    static final int DISCONNECT = 1;
    static final int EVENT = 2;
    static final int ACK = 3;
    static final int CONNECT_ERROR = 4;

    private final Json json;
    private final ParserLimits limits;

    MsgpackParser(Json json, ParserLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    @Override
    public Decoder newDecoder() {
        return new MsgpackDecoder(json, limits);
    }

    @Override
    public EncodedPacket encode(Packet packet) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (packet instanceof Packet.Event event) {
            map.put("type", EVENT);
            map.put("data", plain(event.name(), event.args()));
            putId(map, event.ackId());
        } else if (packet instanceof Packet.Ack ack) {
            putId(map, ack.ackId());
            map.put("type", ACK);
            map.put("data", plain(null, ack.args()));
        } else if (packet instanceof Packet.Connect connect) {
            map.put("type", CONNECT);
            if (connect.data() != null) {
                map.put("data", plain(connect.data()));
            }
        } else if (packet instanceof Packet.ConnectError error) {
            map.put("type", CONNECT_ERROR);
            map.put("data", plain(error.data()));
        } else {
            map.put("type", DISCONNECT);
        }
        map.put("nsp", packet.namespace());
        return new EncodedPacket(MsgpackWriter.write(map), true, List.of());
    }

    private static void putId(Map<String, @Nullable Object> map, long ackId) {
        if (ackId != Packet.NO_ACK) {
            map.put("id", ackId);
        }
    }

    private List<@Nullable Object> plain(@Nullable String first, List<?> values) {
        List<@Nullable Object> list = new ArrayList<>(values.size() + 1);
        if (first != null) {
            list.add(first);
        }
        for (Object value : values) {
            list.add(plain(value));
        }
        return list;
    }

    private @Nullable Object plain(@Nullable Object value) {
        JsonValue known = json.valueOf(value);
        return known.toJava();
    }
}
