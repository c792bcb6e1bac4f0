package io.aef.realtime.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for all sessions of an engine together. When it is too much, those that are furthest behind are cut off,
 * whoever it was that made it too much. Thread-safe.
 *
 * <p>Each session counts only what it keeps beyond its high-water mark, and tells of changes only then: whoever keeps up
 * never comes here. The bytes of a broadcast count once for each session they wait for, although the sessions share them.
 */
final class OutboundBudget {

    private final Sessions sessions;
    private final long max;
    private final AtomicLong used = new AtomicLong();
    private final AtomicBoolean relieving = new AtomicBoolean();

    /** Beyond this something is done. Those who were cut off give back what they hold only when their lanes come to it. */
    private volatile long limit;

    OutboundBudget(Sessions sessions, long max) {
        this.sessions = sessions;
        this.max = max;
        this.limit = max;
    }

    /** What a session keeps beyond its high-water mark has changed by that many bytes. */
    void change(long bytes) {
        long now = used.addAndGet(bytes);
        if (now <= max) {
            if (limit != max) {
                limit = max;
            }
        } else if (now > limit && bytes > 0 && relieving.compareAndSet(false, true)) {
            try {
                relieve();
                limit = Math.max(max, used.get() + max / 8);
            } finally {
                relieving.set(false);
            }
        }
    }

    long used() {
        return used.get();
    }

    /** Cuts off so many that an eighth of the budget is free again, so that the next excess is not the next packet's. */
    private void relieve() {
        long excess = used.get() - (max - max / 8);
        List<Candidate> candidates = new ArrayList<>();
        for (EngineSession session : sessions.all()) {
            long bytes = session.outflow().beyondMark();
            if (session.outflow().isCondemned()) {
                // Its lane has not come to it yet.
                excess -= bytes;
            } else if (bytes > 0) {
                candidates.add(new Candidate(session, bytes));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::bytes).reversed());
        for (Candidate candidate : candidates) {
            if (excess <= 0) {
                return;
            }
            excess -= candidate.bytes;
            candidate.session.outflow().condemn();
        }
    }

    private record Candidate(EngineSession session, long bytes) {}
}
