package io.aef.realtime;

import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SessionRecovery.RestoredSession;
import org.jspecify.annotations.Nullable;

/**
 * Who a new socket is.
 *
 * @param id public
 * @param sent holds the secret by which its client may ask to continue the session later; null if it may not
 * @param restored the session it continues, or null
 */
record SocketIdentity(
        String id, @Nullable SentPackets sent, @Nullable RestoredSession restored) {

    static SocketIdentity continuing(RestoredSession restored) {
        return new SocketIdentity(restored.id(), restored.sentPackets(), restored);
    }
}
