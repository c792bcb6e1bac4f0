package io.aef.realtime.automation;

import io.aef.realtime.automation.internal.Check;
import java.time.Duration;

/**
 * How much of subscribing there may be.
 *
 * @param maxTopics how many topics one connection may follow
 * @param burst how many topics one user may begin or cease to follow at once, with all connections to this node together: when a server was
 *     restarted, each page begins to follow all that it did
 * @param perSecond how many on the whole
 * @param maxWaiting how many such requests of one connection may wait for those before
 * @param logTimeout how long the log is waited for when somebody subscribes: then they are told {@code busy}
 */
public record SubscriptionLimits(int maxTopics, int burst, int perSecond, int maxWaiting, Duration logTimeout) {

    /** 100 topics; 2,000 at once, which is those of 20 sessions, and 50 per second of each user; 256 that wait; 10 seconds for the log. */
    public static final SubscriptionLimits DEFAULT =
            new SubscriptionLimits(100, 2_000, 50, 256, Duration.ofSeconds(10));

    public SubscriptionLimits {
        Check.positive("maxTopics", maxTopics);
        Check.positive("burst", burst);
        Check.positive("perSecond", perSecond);
        Check.positive("maxWaiting", maxWaiting);
        Check.positive("logTimeout", logTimeout);
    }

    /** With other {@link #maxTopics}. */
    public SubscriptionLimits withMaxTopics(int value) {
        return new SubscriptionLimits(value, burst, perSecond, maxWaiting, logTimeout);
    }

    /** With another {@link #burst}. */
    public SubscriptionLimits withBurst(int value) {
        return new SubscriptionLimits(maxTopics, value, perSecond, maxWaiting, logTimeout);
    }

    /** With another {@link #perSecond}. */
    public SubscriptionLimits withPerSecond(int value) {
        return new SubscriptionLimits(maxTopics, burst, value, maxWaiting, logTimeout);
    }

    /** With another {@link #maxWaiting}. */
    public SubscriptionLimits withMaxWaiting(int value) {
        return new SubscriptionLimits(maxTopics, burst, perSecond, value, logTimeout);
    }

    /** With another {@link #logTimeout}. */
    public SubscriptionLimits withLogTimeout(Duration value) {
        return new SubscriptionLimits(maxTopics, burst, perSecond, maxWaiting, value);
    }
}
