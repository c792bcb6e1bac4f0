package io.aef.realtime.adapter;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a broadcast is for, and how it is sent.
 *
 * @param rooms members of any of these receive it, once each; empty for all sockets of the namespace
 * @param except members of any of these do not
 * @param isVolatile whether receivers that are not idle miss it
 * @param compress whether HTTP compression may be applied
 * @param local whether it stays on this node
 * @param timeout how long to wait for answers, or null
 */
public record BroadcastOptions(
        Set<String> rooms,
        Set<String> except,
        boolean isVolatile,
        boolean compress,
        boolean local,
        @Nullable Duration timeout) {

    /** To all sockets, reliably, everywhere. */
    public static final BroadcastOptions ALL = new BroadcastOptions(Set.of(), Set.of(), false, true, false, null);

    public BroadcastOptions {
        rooms = Set.copyOf(rooms);
        except = Set.copyOf(except);
    }
}
