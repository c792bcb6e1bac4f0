package io.aef.realtime.redis;

import io.aef.realtime.adapter.SocketDetails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket of another node, as that has described it. */
record NodeDetails(String id, Map<String, Object> handshake, Set<String> rooms, Map<String, Object> data)
        implements SocketDetails {

    static NodeDetails of(@Nullable Object plain) {
        Map<?, ?> map = Plain.map(plain);
        return new NodeDetails(
                Plain.string(map.get("id")),
                members(map.get("handshake")),
                Plain.names(map.get("rooms")),
                members(map.get("data")));
    }

    static Map<String, Object> members(@Nullable Object plain) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (plain instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value != null) {
                    members.put(String.valueOf(key), value);
                }
            });
        }
        return members;
    }

    static Map<String, @Nullable Object> plain(SocketDetails details, Plain plain) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", details.id());
        map.put("handshake", plain.value(details.handshake()));
        map.put("rooms", List.copyOf(details.rooms()));
        map.put("data", plain.value(details.data()));
        return map;
    }
}
