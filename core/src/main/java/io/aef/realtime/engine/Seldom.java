package io.aef.realtime.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets something be said once a minute, however often it happens. Thread-safe. */
final class Seldom {

    private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong happened = new AtomicLong();
    private final AtomicLong last = new AtomicLong();

    /** It has happened again: how often since it was said last, or 0 if it is not to be said now. */
    long again(long now) {
        return again(now, 1);
    }

    /** It has happened that many times more. */
    long again(long now, int times) {
        long count = happened.addAndGet(times);
        long before = last.get();
        boolean first = before == 0;
        // Never 0, which stands for not at all.
        if (!first && now - before < INTERVAL || !last.compareAndSet(before, now == 0 ? 1 : now)) {
            return 0;
        }
        happened.addAndGet(-count);
        return count;
    }
}
