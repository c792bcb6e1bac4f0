package io.aef.realtime.automation;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection, on whatever node.
 *
 * @param socketId as of {@link io.aef.realtime.Socket#id}
 * @param roles as of what was shown last
 * @param connectedAt by the clock of its node; of one that was lost and continues, when it began
 * @param address of the client, as of {@link io.aef.realtime.Handshake#address}
 * @param node the name its node was given; null if none
 * @param expires when what was shown is over; null if never
 */
public record ConnectionInfo(
        String socketId,
        String user,
        Set<String> roles,
        Instant connectedAt,
        String address,
        @Nullable String node,
        @Nullable Instant expires) {

    public ConnectionInfo {
        roles = Set.copyOf(roles);
    }
}
