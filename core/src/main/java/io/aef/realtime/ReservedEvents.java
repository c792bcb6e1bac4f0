package io.aef.realtime;

import io.aef.realtime.protocol.EventNames;
import java.util.Set;

/** Refuses names that cannot be emitted because they have a meaning of their own. */
final class ReservedEvents {

    private static final Set<String> BETWEEN_SERVERS = Set.of("connect", "connection", "new_namespace");

    private ReservedEvents() {}

    static void check(String event) {
        refuse(EventNames.isReserved(event), event);
    }

    static void checkServerSide(String event) {
        refuse(BETWEEN_SERVERS.contains(event), event);
    }

    private static void refuse(boolean reserved, String event) {
        if (reserved) {
            throw new IllegalArgumentException("\"" + event + "\" is a reserved event name");
        }
    }
}
