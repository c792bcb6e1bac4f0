package io.aef.realtime.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one namespace is given of a stream that it shares with others: each of its entries once, in order. It may have to wait for
 * event loops that are behind, and holds up nobody else by that: the reader of the stream goes on without it, and it reads by itself
 * what it has not been given meanwhile, until it is where the reader is.
 *
 * <pre>
 *  given what was read ◀──────────────────────────────┐
 *        │ not through with it in time                 │ where the reader is
 *        ▼                                             │
 *  left behind ─▶ through with it ─▶ reads the stream ─┘
 * </pre>
 *
 * <p>So no more waits here than was read at once. Thread-safe.
 */
final class Feed {

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final CompletableFuture<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

    private final String stream;
    private final String namespace;
    private final RedisLink link;
    private final Serial serial;
    private final Taker taker;

    private volatile boolean closed;

    /** All up to there was taken. In the turn of the tasks. */
    private StreamPosition taken = StreamPosition.BEGIN;

    // Under the lock of this object.
    private StreamPosition read = StreamPosition.BEGIN;
    private boolean behind;
    private int beginnings;
    private CompletableFuture<@Nullable Void> step = DONE;

    /** What is given each entry, in order and one at a time; may wait. */
    interface Taker {

        void take(Bus.Entry entry);

        /**
         * All entries up to that position were given, or were there before the reading began.
         *
         * @param since when Redis was asked, in nanoseconds: it was alive then
         * @param anew whether the stream has lost its end, so that positions come again
         */
        void reached(StreamPosition position, long since, boolean anew);
    }

    /** @param serial in which the taker is given its entries */
    Feed(String stream, String namespace, RedisLink link, Serial serial, Taker taker) {
        this.stream = stream;
        this.namespace = namespace;
        this.link = link;
        this.serial = serial;
        this.taker = taker;
    }

    String namespace() {
        return namespace;
    }

    boolean isOf(Taker one) {
        return taker == one;
    }

    // ---- from the reader of the stream, one at a time ------------------------------------------------------------

    /** The stream is read from there. What was to be given before is of no use if its positions come again. */
    void begin(StreamPosition position, long since, boolean anew) {
        synchronized (this) {
            beginnings++;
            behind = false;
            read = position;
        }
        serial.execute(() -> reach(position, since, anew));
    }

    /**
     * Gives it what was read.
     *
     * @param entries its own
     * @param to how far the stream was read
     * @param here gets what the caller is to run when it has no lock any more: where there are no entries, nothing waits
     * @return done when it is through, or does not need them
     */
    synchronized CompletableFuture<@Nullable Void> give(
            List<Bus.Entry> entries, StreamPosition to, long since, List<Runnable> here) {
        read = to;
        if (behind) {
            return DONE;
        }
        if (entries.isEmpty() && serial.claim()) {
            here.add(() -> serial.runClaimed(() -> reach(to, since, false)));
            return DONE;
        }
        CompletableFuture<@Nullable Void> given = new CompletableFuture<>();
        step = given;
        serial.execute(() -> {
            try {
                take(entries, to, since);
            } finally {
                given.complete(null);
            }
        });
        return given;
    }

    /** It is not waited for any longer, if it is not through with what it was given. */
    void leaveBehind() {
        int begun;
        synchronized (this) {
            if (behind || step.isDone()) {
                return;
            }
            behind = true;
            begun = beginnings;
        }
        serial.execute(() -> catchUp(begun));
    }

    void close() {
        closed = true;
    }

    // ---- in the turn of the tasks --------------------------------------------------------------------------------

    private void take(List<Bus.Entry> entries, StreamPosition to, long since) {
        try {
            for (Bus.Entry entry : entries) {
                if (!closed) {
                    take(entry);
                }
            }
        } finally {
            reach(to, since, false);
        }
    }

    private void take(Bus.Entry entry) {
        try {
            taker.take(entry);
        } catch (RuntimeException | StackOverflowError notUnderstood) {
            link.status().countMalformed(notUnderstood);
        }
    }

    private void reach(StreamPosition to, long since, boolean anew) {
        taken = to;
        if (!closed) {
            taker.reached(to, since, anew);
        }
    }

    private void catchUp(int begun) {
        StreamPosition to;
        synchronized (this) {
            if (closed || begun != beginnings) {
                return;
            }
            if (taken.compareTo(read) >= 0) {
                behind = false;
                return;
            }
            to = read;
        }
        long since = System.nanoTime();
        link.bus().range(stream, taken, to, StreamsWire.RANGE).whenComplete((found, failure) -> {
            if (failure == null) {
                serial.execute(() -> caughtUp(found, to, since, begun));
            } else {
                Timers.after(AGAIN, () -> serial.execute(() -> catchUp(begun)));
            }
        });
    }

    private void caughtUp(List<Bus.Entry> found, StreamPosition to, long since, int begun) {
        synchronized (this) {
            if (begun != beginnings) {
                return;
            }
        }
        boolean all = StreamsWire.isAll(found, to);
        List<Bus.Entry> own = found.stream()
                .filter(entry -> namespace.equals(namespaceOf(entry)))
                .toList();
        try {
            take(own, all ? to : found.get(found.size() - 1).position(), since);
        } finally {
            catchUp(begun);
        }
    }

    static @Nullable String namespaceOf(Bus.Entry entry) {
        byte[] namespace = entry.fields().get("nsp");
        return namespace == null ? null : new String(namespace, StandardCharsets.UTF_8);
    }
}
