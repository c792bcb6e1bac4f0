package io.aef.realtime.automation.monitor;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps what may happen with every call from filling the log: of each trouble that has one, a line a minute. Thread-safe. */
public final class LogThrottle {

    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier clock;
    private @Nullable Long last;

    /** By a clock that nobody sets back. */
    public LogThrottle() {
        this(System::nanoTime);
    }

    /** @param clock in nanoseconds, from anywhere */
    LogThrottle(LongSupplier clock) {
        this.clock = clock;
    }

    /** Whether a line is to be written now: the first time, and then a minute at least after the last. */
    public synchronized boolean admits() {
        long now = clock.getAsLong();
        if (last != null && now - last < QUIET_NANOS) {
            return false;
        }
        last = now;
        return true;
    }
}
