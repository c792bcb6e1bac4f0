package io.aef.realtime.browser.driving;

import java.time.Duration;

/**
 * Whether a page may drive, as the access rule has said last. A yes counts for a while from when it was asked for, and is renewed before that
 * is over, so that whoever keeps doing something does not wait for the rule. Only a no ends it: if there is no answer, it is asked again. Guarded by its browser; times are in nanoseconds, from anywhere.
 */
final class Permission {

    /** A yes that is older lets nothing through: what is done then waits until the rule has said yes again. */
    static final Duration COUNTS = Duration.ofSeconds(10);

    /** It is asked again when a yes is older, and something is done. */
    static final Duration RENEWED_AFTER = Duration.ofSeconds(5);

    private long grantedAt;
    private boolean asking;

    /** Of somebody whom the rule has just let. */
    Permission(long now) {
        grantedAt = now;
    }

    boolean holds(long now) {
        return now - grantedAt < COUNTS.toNanos();
    }

    /** Whether it is to be asked now; if so, whoever asks says what the answer is. */
    boolean asks(long now) {
        boolean asks = !asking && now - grantedAt >= RENEWED_AFTER.toNanos();
        asking |= asks;
        return asks;
    }

    /** There was no answer: it is asked again when something is done. */
    void unanswered() {
        asking = false;
    }

    /** It was a yes to a question of that time. */
    void granted(long askedAt) {
        grantedAt = Math.max(grantedAt, askedAt);
        asking = false;
    }
}
