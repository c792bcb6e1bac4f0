package io.aef.realtime.adapter;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The session of a client whose connection was lost. Under the lock of the {@link RecoveryStore}.
 */
final class SavedSession {

    private final PacketLog log;
    private final Membership membership;
    private final Map<String, Object> data;
    private final SentPackets sent;
    private final long passedOn;
    private final long expiresAt;
    private final Runnable over;
    private @Nullable Object claimant;

    /**
     * @param passedOn up to this position, all packets for the client were sent to it
     */
    SavedSession(
            PacketLog log,
            Membership membership,
            SentPackets sent,
            Map<String, Object> data,
            long passedOn,
            long expiresAt,
            Runnable over) {
        this.log = log;
        this.membership = membership;
        this.data = data;
        this.sent = sent;
        this.passedOn = passedOn;
        this.expiresAt = expiresAt;
        this.over = over;
    }

    PacketLog log() {
        return log;
    }

    Membership membership() {
        return membership;
    }

    Map<String, Object> data() {
        return data;
    }

    SentPackets sent() {
        return sent;
    }

    long passedOn() {
        return passedOn;
    }

    /** Whether it may not be continued any more. */
    boolean isExpired(long now) {
        return expiresAt - now <= 0;
    }

    Runnable over() {
        return over;
    }

    /** To be called by the store. */
    void claim(@Nullable Object newClaimant) {
        claimant = newClaimant;
    }

    boolean isClaimedBy(Object somebody) {
        return claimant == somebody;
    }
}
