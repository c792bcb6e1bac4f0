package io.aef.realtime.redis;

import io.aef.realtime.adapter.SocketDetails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket of another node, as that has described it. */
record NodeDetails(String id, Map<String, Object> handshake, Set<String> rooms, Map<String, Object> data)
        implements SocketDetails {

    private static final Logger LOG = LoggerFactory.getLogger(NodeDetails.class);

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

    /** @param binary whether the wire has a way to say bytes */
    static Map<String, @Nullable Object> plain(SocketDetails details, Plain plain, boolean binary) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", details.id());
        map.put("handshake", plain.value(details.handshake()));
        map.put("rooms", List.copyOf(details.rooms()));
        map.put("data", written(details.data(), plain, binary));
        return map;
    }

    /** Without what cannot be written: the others, and those who ask, are not to suffer from it. */
    private static Map<String, Object> written(Map<String, Object> data, Plain plain, boolean binary) {
        Map<String, Object> written = new LinkedHashMap<>();
        data.forEach((key, value) -> {
            try {
                Object said = plain.value(value);
                if (!binary && Plain.hasBinary(said)) {
                    LOG.debug("The data \"{}\" of a socket is left out: this wire has no bytes there", key);
                } else if (said != null) {
                    written.put(key, said);
                }
            } catch (RuntimeException | StackOverflowError notWritten) {
                LOG.debug("The data \"{}\" of a socket is left out: it cannot be written", key, notWritten);
            }
        });
        return written;
    }
}
