package io.aef.realtime.automation.execution;

import java.time.Duration;

/**
 * A step has failed, and may succeed when it is done again. An {@link Action} that throws it leaves the execution paused at its failed step,
 * with all it has acquired, until somebody has the step done again or cancels, or until the time is over: then the execution fails.
 */
public final class RetryableFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final Duration window;

    /**
     * @param message the reason, for a person to read
     * @param window how long there is for trying again; more than zero
     */
    public RetryableFailure(String message, Duration window) {
        super(message);
        if (window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("window: " + window + " (expected: > 0)");
        }
        this.window = window;
    }

    /** How long there is for trying again. */
    public Duration window() {
        return window;
    }
}
