package io.aef.realtime;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients whose middlewares, or the predicates of whose namespace, wait for a thread or hold one: whether the client is still
 * there or not. Thread-safe.
 */
final class Admissions {

    private final AtomicInteger count = new AtomicInteger();

    /** The same call, counted from now until it has returned. What it goes on to do asynchronously does not count. */
    Runnable counted(Runnable call) {
        count.incrementAndGet();
        return () -> {
            try {
                call.run();
            } finally {
                count.decrementAndGet();
            }
        };
    }

    int count() {
        return count.get();
    }
}
