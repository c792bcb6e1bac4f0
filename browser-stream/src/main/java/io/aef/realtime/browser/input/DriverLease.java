package io.aef.realtime.browser.input;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who drives a browser: one at a time, until they let go, hand over, or have done nothing for a while. Thread-safe.
 *
 * <pre>
 *          take                 take by somebody else
 *  free ─────────▶ driven by A ──────────────────────▶ driven by A, wanted by B
 *   ▲  release, idle   │                                │ hand over, or A idle
 *   └──────────────────┘                                └─────────────────────▶ driven by B
 * </pre>
 */
final class DriverLease {

    /**
     * Who drives.
     *
     * @param page the one of their pages that does
     * @param until when it ends, unless they do something
     */
    record Driver(String user, Object page, Instant until) {}

    private final Duration idle;
    private final InstantSource clock;

    private @Nullable Driver driver;
    private @Nullable Driver wanting;

    /** @param idle how long somebody drives who does nothing */
    DriverLease(Duration idle, InstantSource clock) {
        this.idle = idle;
        this.clock = clock;
    }

    /** Who drives now, or null. */
    synchronized @Nullable Driver driver() {
        Driver present = driver;
        if (present != null && !clock.instant().isBefore(present.until())) {
            driver = wanting == null ? null : renewed(wanting);
            wanting = null;
        }
        return driver;
    }

    /** The user who would like to drive, or null. */
    synchronized @Nullable String wantedBy() {
        return driver() == null || wanting == null ? null : wanting.user();
    }

    /** Whether this page gets it next. */
    synchronized boolean isWantedBy(Object page) {
        return driver() != null && wanting != null && wanting.page() == page;
    }

    /**
     * Takes it if nobody has it, or the same user from another page. Else it is known that they would like to, and they get it when it is let
     * go.
     *
     * @param force takes it from whoever has it
     * @return whether they drive now
     */
    synchronized boolean take(String user, Object page, boolean force) {
        Driver present = driver();
        Driver taker = new Driver(user, page, clock.instant().plus(idle));
        if (force || present == null || present.user().equals(user)) {
            driver = taker;
            if (wanting != null && wanting.user().equals(user)) {
                wanting = null;
            }
            return true;
        }
        wanting = taker;
        return false;
    }

    /** Whether this page drives; if so, it does for a while longer. */
    synchronized boolean use(Object page) {
        Driver present = driver();
        if (present == null || !present.page().equals(page)) {
            return false;
        }
        driver = renewed(present);
        return true;
    }

    /** Lets go, or wants it no longer; whoever would like to drive does. Harmless for those who do not have it. */
    synchronized void release(Object page) {
        Driver present = driver();
        if (wanting != null && wanting.page().equals(page)) {
            wanting = null;
        }
        if (present != null && present.page().equals(page)) {
            driver = wanting == null ? null : renewed(wanting);
            wanting = null;
        }
    }

    private Driver renewed(Driver some) {
        return new Driver(some.user(), some.page(), clock.instant().plus(idle));
    }

    @Override
    public synchronized String toString() {
        return "driven by " + Objects.toString(driver, "nobody");
    }
}
