package io.aef.realtime.protocol;

import java.util.Set;

/** Names that no event may have, because the libraries on either side give them a meaning of their own. */
public final class EventNames {

    private static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    private EventNames() {}

    /** Whether the name is reserved. {@code error} and {@code connection} are not. */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }
}
