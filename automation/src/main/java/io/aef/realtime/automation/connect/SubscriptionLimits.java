package io.aef.realtime.automation.connect;

import java.time.Duration;

/**
 * How much of subscribing there may be.
 *
 * @param logTimeout how long the log is waited for when somebody subscribes: then they are told {@code busy}
 */
public record SubscriptionLimits(Duration logTimeout) {

    /** 10 seconds for the log. */
    public static final SubscriptionLimits DEFAULT = new SubscriptionLimits(Duration.ofSeconds(10));

    public SubscriptionLimits {
        if (logTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("logTimeout: " + logTimeout + " (expected: >= PT0.001S)");
        }
    }

    /** With another {@link #logTimeout}. */
    public SubscriptionLimits withLogTimeout(Duration value) {
        return new SubscriptionLimits(value);
    }
}
