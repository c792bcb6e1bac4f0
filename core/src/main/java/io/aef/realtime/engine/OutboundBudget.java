package io.aef.realtime.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for all sessions of an engine together. When it is too much, those that are furthest behind are cut off,
 * whoever it was that made it too much. Thread-safe.
 *
 * <p>Each session counts only what it keeps beyond its high-water mark, and tells of changes only then: whoever keeps up
 * never comes here. What is counted is memory: a packet of a broadcast counts once, from the first session that keeps it to
 * the last, and for each session the few bytes its place in the backlog takes.
 *
 * <p>So what it frees to cut off a session is not known before: less than it is behind, if others keep the same packets.
 * Therefore it goes in rounds:
 *
 * <pre>
 *  too much ──▶ search: cut off as many as would do if nothing were shared ◀─┐
 *                 └──▶ their lanes end them ──▶ the last one: an eighth of the budget free? ── no
 * </pre>
 *
 * <p>A round that follows one that was not enough cuts off an eighth of all before it at least, as long as they are half as
 * far behind as the first of them: so rounds are few, however many keep the same. No round waits for a lane. Meanwhile a
 * new search begins only when an eighth of the budget more was taken.
 */
final class OutboundBudget {

    private static final Logger LOG = LoggerFactory.getLogger(OutboundBudget.class);

    private final Sessions sessions;
    private final long max;
    private final long goal;
    private final AtomicLong used = new AtomicLong();
    private final Seldom warned = new Seldom();

    private final AtomicBoolean searching = new AtomicBoolean();
    private final AtomicInteger searches = new AtomicInteger();

    /** Those cut off whose lanes have not come to it yet, and one for a search that is under way. */
    private final AtomicInteger going = new AtomicInteger();

    /** How many were cut off since there was room last. Written by whoever searches. */
    private volatile int row;

    /** Beyond this something is done. Those who were cut off give back what they hold only when their lanes come to it. */
    private volatile long limit;

    OutboundBudget(Sessions sessions, long max) {
        this.sessions = sessions;
        this.max = max;
        this.goal = max - max / 8;
        this.limit = max;
    }

    /** What sessions keep beyond their high-water marks has changed by that many bytes. */
    void change(long bytes) {
        long now = used.addAndGet(bytes);
        if (now <= max) {
            if (limit != max) {
                limit = max;
            }
        } else if (now > limit && bytes > 0) {
            relieve(false);
        }
    }

    long used() {
        return used.get();
    }

    /** How often somebody was looked for. */
    int searches() {
        return searches.get();
    }

    /** How many were cut off whose lanes have not come to it yet. */
    int underWay() {
        return going.get();
    }

    /**
     * Cuts off so many that an eighth of the budget is free again, so that the next excess is not the next packet's.
     *
     * @param goesOn whether the last round was not enough
     */
    private void relieve(boolean goesOn) {
        boolean further = goesOn;
        List<EngineSession> all = new ArrayList<>();
        while (searching.compareAndSet(false, true)) {
            going.incrementAndGet();
            int before = all.size();
            int left;
            try {
                search(further, all);
                limit = Math.max(max, used.get() + max / 8);
            } finally {
                searching.set(false);
                left = going.decrementAndGet();
            }
            if (left > 0 || all.size() == before || used.get() <= goal) {
                break;
            }
            further = true;
        }
        if (!all.isEmpty()) {
            warn(all.get(0).lane().nanoTime(), all.size());
        }
    }

    /** One round; a session on this lane ends in it, others later. */
    private void search(boolean further, List<EngineSession> all) {
        searches.incrementAndGet();
        long excess = used.get() - goal;
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
        int atLeast = further ? 1 + row / 8 : 0;
        int count = 0;
        for (Candidate candidate : candidates) {
            if (excess <= 0 && (count >= atLeast || candidate.bytes < candidates.get(0).bytes / 2)) {
                break;
            }
            excess -= candidate.bytes;
            count++;
            all.add(candidate.session);
            cut(candidate.session);
        }
        row = further ? row + count : count;
    }

    private void cut(EngineSession session) {
        going.incrementAndGet();
        if (!session.outflow().cutForAll(this::gone)) {
            going.decrementAndGet();
        }
    }

    /** One that was cut off has come to its end. The last of them knows what all of them have freed. */
    private void gone() {
        if (going.decrementAndGet() == 0 && used.get() > goal) {
            relieve(true);
        }
    }

    private void warn(long now, int count) {
        long cut = warned.again(now, count);
        if (cut > 0) {
            LOG.warn(
                    "Too much waits for all clients together: {} that were furthest behind have been cut off."
                            + " See maxTotalBufferedBytes.",
                    cut);
        }
    }

    private record Candidate(EngineSession session, long bytes) {}
}
