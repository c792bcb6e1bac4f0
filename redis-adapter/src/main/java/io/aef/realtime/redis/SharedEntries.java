package io.aef.realtime.redis;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the log that clients look at who continue their sessions. When a node dies, all its clients look at the same ones: each
 * entry is read and encoded once for all of them, and in memory once. Thread-safe.
 *
 * <p>One that anybody holds is found by all others. Of the rest as much is kept as a bound allows, the longest unused go first, until
 * {@link #clear}.
 */
final class SharedEntries {

    /** What one takes beside its bytes, which it has twice: read, and encoded. */
    private static final long OVERHEAD = 500;

    private final long maxBytes;
    private final Function<Bus.Entry, @Nullable LogEntry> reader;

    // Under the lock of this object.
    private final Map<StreamPosition, Held> held = new HashMap<>();
    private final Map<StreamPosition, Seen> recent = new LinkedHashMap<>(16, 0.75f, true);
    private final ReferenceQueue<LogEntry> unheld = new ReferenceQueue<>();
    private long bytes;
    private int generation;

    /** @param entry null if it is nothing that a client may have missed */
    private record Seen(@Nullable LogEntry entry) {

        long cost() {
            return OVERHEAD + (entry == null ? 0 : 2 * entry.bytes());
        }
    }

    private static final class Held extends WeakReference<LogEntry> {

        private final StreamPosition position;

        Held(StreamPosition position, LogEntry entry, ReferenceQueue<LogEntry> queue) {
            super(entry, queue);
            this.position = position;
        }
    }

    /**
     * @param maxBytes what may be kept that nobody holds
     * @param reader null for what no client can have missed
     */
    SharedEntries(long maxBytes, Function<Bus.Entry, @Nullable LogEntry> reader) {
        this.maxBytes = maxBytes;
        this.reader = reader;
    }

    /**
     * What a client may have missed; null if that is none of it.
     *
     * @param log counts how often positions have begun anew, as {@link NodeLog#generation}
     */
    synchronized @Nullable LogEntry read(Bus.Entry entry, int log) {
        if (log != generation) {
            generation = log;
            clear();
            held.clear();
        }
        Seen seen = recent.get(entry.position());
        if (seen != null) {
            return seen.entry;
        }
        Held somebodys = held.get(entry.position());
        LogEntry found = somebodys == null ? null : somebodys.get();
        if (found == null) {
            found = reader.apply(entry);
            hold(entry.position(), found);
        }
        keep(entry.position(), new Seen(found));
        return found;
    }

    private void hold(StreamPosition position, @Nullable LogEntry found) {
        forgetUnheld();
        if (found != null) {
            held.put(position, new Held(position, found, unheld));
        }
    }

    private void keep(StreamPosition position, Seen seen) {
        recent.put(position, seen);
        bytes += seen.cost();
        Iterator<Seen> oldest = recent.values().iterator();
        while (bytes > maxBytes) {
            bytes -= oldest.next().cost();
            oldest.remove();
        }
    }

    private void forgetUnheld() {
        for (Object gone = unheld.poll(); gone != null; gone = unheld.poll()) {
            if (gone instanceof Held one) {
                held.remove(one.position, one);
            }
        }
    }

    /** What is kept that nobody may hold, with what it takes beside its bytes. */
    synchronized long bytes() {
        return bytes;
    }

    /** Nobody looks at the log any more: no part of it stays in memory. */
    synchronized void clear() {
        recent.clear();
        bytes = 0;
        forgetUnheld();
    }
}
