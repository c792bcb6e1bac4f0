package io.aef.realtime.automation.execution;

import java.time.Duration;

/**
 * How fast an execution goes.
 *
 * @param betweenActions pause behind each action
 * @param betweenAttempts pause behind an attempt that has to wait
 * @param patience how long an action may take, from its first attempt; time spent paused does not count
 */
public record Pace(Duration betweenActions, Duration betweenAttempts, Duration patience) {

    /** As fast as possible, ten attempts a second, ten seconds of patience. */
    public static final Pace FAST = new Pace(Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(10));

    /** Like {@link #FAST}, but with this pause behind each action, so that a person can follow. */
    public static Pace watchable(Duration betweenActions) {
        return new Pace(betweenActions, FAST.betweenAttempts, FAST.patience);
    }
}
