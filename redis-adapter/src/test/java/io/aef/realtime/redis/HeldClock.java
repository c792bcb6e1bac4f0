package io.aef.realtime.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A clock in nanoseconds that may be held, so that nothing takes too long however slow the machine is. It never goes back. */
final class HeldClock implements LongSupplier {

    /** What it is ahead of that of the system, while it runs. */
    private long ahead;

    private boolean held;
    private long heldAt;

    @Override
    public synchronized long getAsLong() {
        return held ? heldAt : System.nanoTime() + ahead;
    }

    synchronized void hold() {
        heldAt = getAsLong();
        held = true;
    }

    synchronized void run() {
        ahead = getAsLong() - System.nanoTime();
        held = false;
    }

    /** While it is held. */
    synchronized void turn(Duration by) {
        heldAt += by.toNanos();
    }
}
