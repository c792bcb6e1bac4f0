package io.aef.realtime.adapter;

import io.aef.realtime.adapter.SessionRecovery.Missed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client has missed: collected when its session is claimed, and what came since when it is resumed. Only packets for
 * its rooms are looked at, each once, and what was found at first may leave the log meanwhile. Under the lock of the
 * {@link RecoveryStore}.
 */
final class Replay {

    private final PacketLog log;
    private final Membership membership;
    private final long after;
    private final RecoverySettings settings;

    private final List<Missed> missed = new ArrayList<>(0);
    private long collected;
    private long bytes;

    /** @param after the position the client goes on behind; negative if that is not known */
    Replay(PacketLog log, Membership membership, long after, RecoverySettings settings) {
        this.log = log;
        this.membership = membership;
        this.after = after;
        this.settings = settings;
        this.collected = after;
    }

    long after() {
        return after;
    }

    /** Adds what there is by now; false if not every packet is known, or who was in which room, or if they are too many. */
    boolean collect() {
        if (after < 0 || membership.exactSince() > after || log.oldest() > collected + 1) {
            return false;
        }
        int before = missed.size();
        if (!collect(null)) {
            return false;
        }
        for (String room : membership.namesEver()) {
            if (!collect(room)) {
                return false;
            }
        }
        missed.subList(before, missed.size()).sort(Comparator.comparingLong(Missed::position));
        collected = log.position();
        return true;
    }

    /** @return false if they are too many */
    private boolean collect(@Nullable String room) {
        for (PacketLog.Entry entry : log.latestFirst(room)) {
            if (entry.position <= collected) {
                return true;
            }
            if (entry.isFor(membership, room)) {
                bytes += entry.packet.length();
                if (bytes > settings.maxReplayBytes() || missed.size() == settings.maxReplayPackets()) {
                    return false;
                }
                missed.add(new Missed(entry.packet, entry.position));
            }
        }
        return true;
    }

    /** In order. */
    List<Missed> missed() {
        return missed;
    }
}
