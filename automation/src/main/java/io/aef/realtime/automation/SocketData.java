package io.aef.realtime.automation;

import io.aef.realtime.Socket;
import io.aef.realtime.automation.access.Principal;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the data of a socket has of who is behind it: other nodes see it there, and a session that is recovered has it still. Nothing in
 * it is secret.
 */
final class SocketData {

    private static final String PRINCIPAL = "principal";
    private static final String CONNECTION = "connection";

    private SocketData() {}

    static void keep(Socket socket, Principal principal) {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("user", principal.user());
        kept.put("roles", principal.roles());
        if (principal.expires() != null) {
            kept.put("expires", principal.expires().toEpochMilli());
        }
        socket.data().put(PRINCIPAL, kept);
    }

    /** Since when it is connected stays if it is there already. */
    static void keepConnection(Socket socket, Instant now, @Nullable String node) {
        Object since = socket.data().get(CONNECTION) instanceof Map<?, ?> before ? before.get("since") : null;
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("since", since instanceof Number ? since : now.toEpochMilli());
        kept.put("address", socket.handshake().address());
        if (node != null) {
            kept.put("node", node);
        }
        socket.data().put(CONNECTION, kept);
    }

    /** Who is behind a socket that was let in, on whatever node that was. */
    static @Nullable Principal principal(Map<String, Object> data) {
        if (!(data.get(PRINCIPAL) instanceof Map<?, ?> kept) || !(kept.get("user") instanceof String user)) {
            return null;
        }
        Set<String> roles = new LinkedHashSet<>();
        if (kept.get("roles") instanceof Collection<?> all) {
            all.forEach(role -> roles.add(String.valueOf(role)));
        }
        Object expires = kept.get("expires");
        return new Principal(user, roles, expires instanceof Number at ? Instant.ofEpochMilli(at.longValue()) : null);
    }

    /** Null of a socket that nobody has let in. */
    static @Nullable ConnectionInfo info(String socketId, Map<String, Object> data) {
        Principal principal = principal(data);
        if (principal == null || !(data.get(CONNECTION) instanceof Map<?, ?> kept)) {
            return null;
        }
        return new ConnectionInfo(
                socketId,
                principal.user(),
                principal.roles(),
                Instant.ofEpochMilli(kept.get("since") instanceof Number at ? at.longValue() : 0),
                kept.get("address") instanceof String address ? address : "",
                kept.get("node") instanceof String node ? node : null,
                principal.expires());
    }
}
