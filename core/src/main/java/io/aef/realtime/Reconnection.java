package io.aef.realtime;

import io.aef.realtime.json.JsonValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends along that wants to continue its session.
 *
 * @param pid the private id it was given
 * @param offset of the last packet it has seen; null if it has seen none
 */
record Reconnection(String pid, @Nullable String offset) {

    /** Null if the client does not ask for that. */
    static @Nullable Reconnection of(@Nullable JsonValue auth) {
        if (auth == null
                || !(auth.toJava() instanceof Map<?, ?> members)
                || !(members.get("pid") instanceof String pid)) {
            return null;
        }
        Object offset = members.get("offset");
        if (offset == null) {
            return new Reconnection(pid, null);
        }
        return offset instanceof String text ? new Reconnection(pid, text) : null;
    }
}
