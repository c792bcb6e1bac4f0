package io.aef.realtime;

import io.aef.realtime.adapter.RecoveryStore;
import java.time.Duration;

/**
 * Lets a client that has lost its connection continue where it was: with the id, the rooms and the data of its socket, and with
 * the packets it has missed, each once and in order. {@link Socket#recovered} tells a socket that continues.
 *
 * <p>Packets that are volatile or ask for an acknowledgement are not kept. A recovery is whole or does not take place: when a
 * packet the client has missed is not known any more, the client gets a new session.
 *
 * <p>Events then have an additional last argument, the offset, which clients remember and hand in again.
 *
 * @param maxDisconnectionDuration how long a client may be away, from the moment when the server notices that its connection
 *     is lost
 * @param skipMiddlewares whether a client that comes back is not asked again by the middlewares of the namespace. Default:
 *     true, as in the official server. If false, they see the socket with {@code recovered()}, its rooms and its data, and one
 *     that refuses leaves the session to another attempt
 * @param store where sessions and packets are kept, within its bounds
 */
public record ConnectionStateRecovery(Duration maxDisconnectionDuration, boolean skipMiddlewares, RecoveryStore store) {

    public ConnectionStateRecovery {
        ServerBuilder.positive("maxDisconnectionDuration", maxDisconnectionDuration);
    }

    /** For clients that come back within that time, with a store of its own. */
    public static ConnectionStateRecovery upTo(Duration maxDisconnectionDuration) {
        return new ConnectionStateRecovery(maxDisconnectionDuration, true, RecoveryStore.inMemory());
    }

    /** The same, with or without the middlewares. */
    public ConnectionStateRecovery skipMiddlewares(boolean skip) {
        return new ConnectionStateRecovery(maxDisconnectionDuration, skip, store);
    }

    /** The same, with another store: with other bounds, or one that the next server takes over. */
    public ConnectionStateRecovery store(RecoveryStore other) {
        return new ConnectionStateRecovery(maxDisconnectionDuration, skipMiddlewares, other);
    }
}
