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

    // Guarded by this.
    private final Queue<Runnable> calls = new ArrayDeque<>(1);
    private boolean calling;
    private boolean ended;

    synchronized void queue(Runnable call) {
        if (!ended) {
            calls.add(call);
        }
    }

    /** How many calls wait. */
    synchronized int waiting() {
        return calls.size();
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
        Runnable call = calls.poll();
        calling = call != null;
        return call;
    }

    synchronized void end() {
        ended = true;
        calls.clear();
    }
}
