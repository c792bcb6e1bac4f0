package io.aef.realtime.stress;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Knows what one receiver should have got: every message carries who published it, its number and when it was sent. Counts
 * what was lost, what came twice and what overtook another. Thread-safe.
 */
final class Oracle {

    private static final class Publisher {
        private final BitSet seen = new BitSet();
        private int last = -1;
        private boolean mayHaveGap = true;
    }

    private final Map<Integer, Publisher> publishers = new HashMap<>();
    private long delivered;
    private long lost;
    private long duplicated;
    private long reordered;
    private long slowestNanos;

    /** A message has arrived. */
    synchronized void arrived(int publisher, int number, long sentNanos) {
        Publisher known = publishers.computeIfAbsent(publisher, unknown -> new Publisher());
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - sentNanos);
        if (known.seen.get(number)) {
            duplicated++;
            return;
        }
        known.seen.set(number);
        delivered++;
        if (number < known.last) {
            reordered++;
        } else if (number > known.last + 1 && !known.mayHaveGap) {
            lost += number - known.last - 1;
        }
        known.last = Math.max(known.last, number);
        known.mayHaveGap = false;
    }

    /** As {@code 42["m",publisher,number,nanos…]}. */
    void arrived(Object message) {
        if (message instanceof String text && text.startsWith("42[\"m\",")) {
            String[] parts = text.substring(7, text.length() - 1).split(",");
            arrived(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
        }
    }

    /** The receiver was disconnected, or was not there yet: what it misses before the next message is not lost. */
    synchronized void disconnected() {
        publishers.values().forEach(publisher -> publisher.mayHaveGap = true);
    }

    synchronized long delivered() {
        return delivered;
    }

    synchronized boolean has(int publisher, int number) {
        Publisher known = publishers.get(publisher);
        return known != null && known.seen.get(number);
    }

    /** {@code lost 0, duplicated 0, reordered 0} if the promise was kept. */
    synchronized String verdict() {
        return "lost " + lost + ", duplicated " + duplicated + ", reordered " + reordered;
    }

    synchronized long slowestMillis() {
        return slowestNanos / 1_000_000;
    }

    static final String KEPT = "lost 0, duplicated 0, reordered 0";
}
