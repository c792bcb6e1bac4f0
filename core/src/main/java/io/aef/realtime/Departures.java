package io.aef.realtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sockets that have left and whose last handlers are still running. Thread-safe. */
final class Departures {

    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private int count;

    synchronized void begin() {
        count++;
    }

    void end() {
        List<CompletableFuture<Void>> told;
        synchronized (this) {
            if (--count > 0 || waiting.isEmpty()) {
                return;
            }
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(none -> none.complete(null));
    }

    synchronized int count() {
        return count;
    }

    /** Completes when there is none. */
    synchronized CompletableFuture<Void> none() {
        CompletableFuture<Void> none = new CompletableFuture<>();
        if (count == 0) {
            none.complete(null);
        } else {
            waiting.add(none);
        }
        return none;
    }
}
