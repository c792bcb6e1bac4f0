package io.aef.realtime.browser.view;

import java.time.Duration;

/**
 * Which quality pictures are to have: a lower one while much moves, a higher one when that has come to rest. What is small, as a caret or a
 * spinner, moves at the higher one, because each change of the quality costs a whole picture.
 *
 * <pre>
 * MOTION ── nothing large has changed for 600 ms ──▶ FINE
 *   ▲                                                 │
 *   └────── two large changes within 600 ms ──────────┘
 * </pre>
 *
 * Guarded by its session.
 */
final class Refinement {

    static final Duration QUIET = Duration.ofMillis(600);

    /** From that part of the picture on a change is a large one. */
    static final double LARGE = 0.1;

    private boolean fine;
    private boolean any;
    private long largeAt;

    boolean isFine() {
        return fine;
    }

    /** Of that part of the picture, in nanoseconds. */
    void changed(double share, long now) {
        if (share < LARGE) {
            return;
        }
        if (any && now - largeAt < QUIET.toNanos()) {
            fine = false;
        }
        any = true;
        largeAt = now;
    }

    /** When it will be fine if nothing large happens; {@link Long#MAX_VALUE} if it is, or there is no picture. */
    long fineAt() {
        return fine || !any ? Long.MAX_VALUE : largeAt + QUIET.toNanos();
    }

    /** Looks whether it has come to rest. */
    void look(long now) {
        if (any && now - largeAt >= QUIET.toNanos()) {
            fine = true;
        }
    }
}
