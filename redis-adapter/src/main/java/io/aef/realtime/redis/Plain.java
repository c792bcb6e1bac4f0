package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.engine.Delivery;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events and options as the plain maps and lists that travel between nodes, and back. What comes from outside is checked. */
final class Plain {

    /** The type of an event among the packets of Socket.IO. */
    private static final int EVENT = 2;

    private static final int MAX_CLIENTS = 1_000_000;

    private static final String MALFORMED = "malformed";

    private final Json json;

    Plain(Json json) {
        this.json = json;
    }

    @Nullable
    Object value(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof Integer) {
            return value;
        }
        return json.valueOf(value).toJava();
    }

    List<@Nullable Object> data(String name, List<?> args) {
        List<@Nullable Object> data = new ArrayList<>(args.size() + 1);
        data.add(name);
        for (Object arg : args) {
            data.add(value(arg));
        }
        return data;
    }

    /** {@code {type:2,data:[name,…],nsp}}. */
    Map<String, @Nullable Object> packet(Packet.Event event) {
        Map<String, @Nullable Object> packet = new LinkedHashMap<>();
        packet.put("type", EVENT);
        packet.put("data", data(event.name(), event.args()));
        packet.put("nsp", event.namespace());
        return packet;
    }

    /** {@code {rooms,except,flags}}. */
    static Map<String, @Nullable Object> options(BroadcastOptions options) {
        Map<String, @Nullable Object> map = selection(options);
        Map<String, Object> flags = new LinkedHashMap<>();
        if (options.isVolatile()) {
            flags.put("volatile", true);
        }
        if (!options.compress()) {
            flags.put("compress", false);
        }
        Duration timeout = options.timeout();
        if (timeout != null) {
            flags.put("timeout", timeout.toMillis());
        }
        map.put("flags", flags);
        return map;
    }

    /** {@code {rooms,except}}. */
    static Map<String, @Nullable Object> selection(BroadcastOptions options) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("rooms", List.copyOf(options.rooms()));
        map.put("except", List.copyOf(options.except()));
        return map;
    }

    /** Whether there are bytes anywhere in maps and lists. */
    static boolean hasBinary(@Nullable Object plain) {
        if (plain instanceof Map<?, ?> map) {
            for (Object value : map.values()) {
                if (hasBinary(value)) {
                    return true;
                }
            }
        } else if (plain instanceof List<?> list) {
            for (Object value : list) {
                if (hasBinary(value)) {
                    return true;
                }
            }
        }
        return plain instanceof byte[];
    }

    // ---- from outside --------------------------------------------------------------------------------------------

    /** The event of a packet, or null if it is for another namespace. */
    Packet.@Nullable Event event(@Nullable Object packet, String namespace) {
        Map<?, ?> map = map(packet);
        Object of = map.get("nsp");
        if (of != null && !of.equals(namespace)) {
            return null;
        }
        List<?> data = list(map.get("data"));
        if (!(map.get("type") instanceof Number type)
                || type.intValue() != EVENT
                || data.isEmpty()
                || !(data.get(0) instanceof String name)) {
            throw new IllegalArgumentException(MALFORMED);
        }
        return new Packet.Event(namespace, name, values(data.subList(1, data.size())), Packet.NO_ACK);
    }

    List<@Nullable Object> values(List<?> plain) {
        List<@Nullable Object> values = new ArrayList<>(plain.size());
        for (Object each : plain) {
            values.add(json.wrap(each));
        }
        return values;
    }

    List<JsonValue> jsonValues(List<?> plain) {
        List<JsonValue> values = new ArrayList<>(plain.size());
        for (Object each : plain) {
            values.add(json.wrap(each));
        }
        return values;
    }

    JsonValue jsonValue(@Nullable Object plain) {
        return json.wrap(plain);
    }

    static BroadcastOptions options(@Nullable Object plain) {
        Map<?, ?> map = map(plain);
        Map<?, ?> flags = map.get("flags") instanceof Map<?, ?> some ? some : Map.of();
        Delivery delivery = Delivery.DEFAULT
                .withVolatile(Boolean.TRUE.equals(flags.get("volatile")))
                .withCompress(!Boolean.FALSE.equals(flags.get("compress")));
        Duration timeout =
                flags.get("timeout") instanceof Integer millis && millis > 0 ? Duration.ofMillis(millis) : null;
        return new BroadcastOptions(names(map.get("rooms")), names(map.get("except")), delivery, true, timeout);
    }

    /** Rooms may be numbers in JavaScript. */
    static Set<String> names(@Nullable Object plain) {
        if (plain == null) {
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>();
        for (Object each : list(plain)) {
            if (!(each instanceof String) && !(each instanceof Number)) {
                throw new IllegalArgumentException(MALFORMED);
            }
            names.add(each.toString());
        }
        return names;
    }

    static Map<?, ?> map(@Nullable Object plain) {
        if (plain instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(MALFORMED);
    }

    static List<?> list(@Nullable Object plain) {
        if (plain instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(MALFORMED);
    }

    static String string(@Nullable Object plain) {
        if (plain instanceof String string) {
            return string;
        }
        throw new IllegalArgumentException(MALFORMED);
    }

    /** How many clients a node has sent something to. One that says more than it can have is not believed. */
    static int clients(@Nullable Object plain) {
        int clients = number(plain);
        if (clients < 0 || clients > MAX_CLIENTS) {
            throw new IllegalArgumentException(MALFORMED);
        }
        return clients;
    }

    static int number(@Nullable Object plain) {
        if (plain instanceof Integer number) {
            return number;
        }
        throw new IllegalArgumentException(MALFORMED);
    }
}
