package io.aef.realtime.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A clock in nanoseconds that may be held, so that nothing takes too long however slow the machine is. It never goes back. */
final class HeldClock {

    /** What it is ahead of that of the system, while it runs. */
    private long ahead;

    private boolean held;
    private long heldAt;

    /** One of several who go by it, and how often it has looked. */
    final class Face implements LongSupplier {

        private long looks;

        @Override
        public long getAsLong() {
            synchronized (HeldClock.this) {
                looks++;
                return now();
            }
        }

        long looks() {
            synchronized (HeldClock.this) {
                return looks;
            }
        }
    }

    private long now() {
        return held ? heldAt : System.nanoTime() + ahead;
    }

    synchronized void hold() {
        heldAt = now();
        held = true;
    }

    synchronized void run() {
        ahead = now() - System.nanoTime();
        held = false;
    }

    /** While it is held. */
    synchronized void turn(Duration by) {
        heldAt += by.toNanos();
    }
}
