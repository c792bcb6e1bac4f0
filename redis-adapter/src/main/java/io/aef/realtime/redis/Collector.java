package io.aef.realtime.redis;

import io.aef.realtime.adapter.RecoverySettings;
import io.aef.realtime.adapter.Stays;
import java.util.ArrayList;
import java.util.List;

/** What one client has missed: each event of the log behind a position that was for it, within the bounds of a replay. */
final class Collector {

    private final Stays stays;
    private final KeptSession.Unnumbered had;
    private final RecoverySettings settings;
    private final List<LogEntry> found = new ArrayList<>(0);
    private long after;
    private long bytes;
    private boolean settled;
    private boolean failed;

    /** @param had what the client has been sent without a number: it may be in the log after all */
    Collector(Stays stays, long after, KeptSession.Unnumbered had, RecoverySettings settings) {
        this.stays = stays;
        this.after = after;
        this.had = had;
        this.settings = settings;
        this.settled = !had.underWay();
    }

    /** To be called in the order of the log; what was offered before is ignored. */
    void offer(LogEntry entry) {
        if (entry.position() <= after || failed) {
            return;
        }
        after = entry.position();
        settled |= had.isOver(entry.origin());
        if (had.includes(entry.origin()) || !stays.includes(entry.position(), entry.selection())) {
            return;
        }
        bytes += entry.bytes();
        if (found.size() == settings.maxReplayPackets() || bytes > settings.maxReplayBytes()) {
            fail();
            return;
        }
        found.add(entry);
    }

    /** It cannot be known any more, or is too much. */
    void fail() {
        failed = true;
        found.clear();
    }

    boolean hasFailed() {
        return failed;
    }

    /** Whether nothing will turn up any more that the client has had already: who goes on would be sent it again. */
    boolean isSettled() {
        return settled;
    }

    /** Whether both of them are whole, and not too much together. */
    boolean fitsWith(Collector more) {
        return !failed
                && !more.failed
                && found.size() + more.found.size() <= settings.maxReplayPackets()
                && bytes + more.bytes <= settings.maxReplayBytes();
    }

    List<LogEntry> found() {
        return found;
    }
}
