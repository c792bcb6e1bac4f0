package io.aef.realtime.log;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a listener with one thing after the other, in the order they were queued, and with no lock held: whoever finds nobody calling
 * does it for what others queue meanwhile as well. Thread-safe.
 */
final class Telling {

    private static final Logger log = LoggerFactory.getLogger(Telling.class);

    private static final int MAX_CALLS = 1024;
    private static final long MAX_BYTES = 4 << 20;

    private record Call(Runnable action, int bytes) {}

    // Guarded by this.
    private final Queue<Call> calls = new ArrayDeque<>(1);
    private long bytes;
    private boolean calling;
    private boolean ended;

    /** What holds nothing, and is not refused for want of room. */
    void queue(Runnable call) {
        queue(call, 0);
    }

    /** @param holds how many bytes it keeps in memory until it is done */
    synchronized void queue(Runnable call, int holds) {
        if (!ended) {
            calls.add(new Call(call, holds));
            bytes += holds;
        }
    }

    /** Whether fewer calls wait than 1,024, and with less than 4 MiB. What else is queued is to be bounded by who does. */
    synchronized boolean hasRoom() {
        return calls.size() < MAX_CALLS && bytes < MAX_BYTES;
    }

    /** To be called behind {@link #queue}, where no lock is held. */
    void tell() {
        for (Runnable call = begin(); call != null; call = next()) {
            try {
                call.run();
            } catch (RuntimeException | Error failure) {
                log.error("A listener of an event log failed; it is called again all the same", failure);
            }
        }
    }

    private synchronized @Nullable Runnable begin() {
        return calling ? null : next();
    }

    private synchronized @Nullable Runnable next() {
        Call call = calls.poll();
        calling = call != null;
        if (call == null) {
            return null;
        }
        bytes -= call.bytes;
        return call.action;
    }

    synchronized void end() {
        ended = true;
        calls.clear();
        bytes = 0;
    }
}
