package io.aef.realtime.browser.driving;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who drives a browser: one at a time, until they let go, hand over, or have done nothing for a while. Thread-safe.
 *
 * <pre>
 *          take                 take by somebody else
 *  free ─────────▶ driven by A ──────────────────────▶ driven by A, wanted by B, …
 *   ▲  release, idle   │                                │ A lets go, or is idle
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

    /** In the order in which they have asked. */
    private final Deque<Driver> wanting = new ArrayDeque<>();

    /** @param idle how long somebody drives who does nothing */
    DriverLease(Duration idle, InstantSource clock) {
        this.idle = idle;
        this.clock = clock;
    }

    /** Who drives now, or null. */
    synchronized @Nullable Driver driver() {
        Driver present = driver;
        if (present != null && !clock.instant().isBefore(present.until())) {
            next();
        }
        return driver;
    }

    /** Whose turn it is. */
    synchronized Turn turn() {
        Driver present = driver();
        Driver next = wanting.peekFirst();
        return present == null
                ? Turn.NOBODYS
                : new Turn(
                        present.user(),
                        next == null ? null : next.user(),
                        present.page(),
                        wanting.stream().map(Driver::page).collect(Collectors.toSet()));
    }

    /** Whether this page waits for its turn. */
    synchronized boolean isWantedBy(Object page) {
        return driver() != null && wanting.stream().anyMatch(each -> each.page() == page);
    }

    /**
     * Takes it if nobody has it, or the same user from another page. Else it is known that they would like to, and they get it when it is their
     * turn.
     *
     * @param force takes it from whoever has it
     * @return whether they drive now
     */
    synchronized boolean take(String user, Object page, boolean force) {
        Driver present = driver();
        Driver taker = new Driver(user, page, clock.instant().plus(idle));
        if (force || present == null || present.user().equals(user)) {
            driver = taker;
            wanting.removeIf(each -> each.user().equals(user));
            return true;
        }
        if (!isWantedBy(page)) {
            wanting.add(taker);
        }
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

    /** Lets go, or wants it no longer; whoever is next drives. Harmless for those who do not have it. */
    synchronized void release(Object page) {
        Driver present = driver();
        wanting.removeIf(each -> each.page().equals(page));
        if (present != null && present.page().equals(page)) {
            next();
        }
    }

    private void next() {
        Driver first = wanting.poll();
        driver = first == null ? null : renewed(first);
    }

    private Driver renewed(Driver some) {
        return new Driver(some.user(), some.page(), clock.instant().plus(idle));
    }

    @Override
    public synchronized String toString() {
        return "driven by " + Objects.toString(driver, "nobody");
    }
}
