package io.aef.realtime.automation.command;

import io.aef.realtime.automation.internal.Check;
import java.time.Duration;

/**
 * How much of commands there may be.
 *
 * @param burst that one user may send at once, and that may wait for one execution behind the one that is carried out; at least 1
 * @param perSecond that one user may send on the whole; at least 1
 * @param atOnce that this node carries out at the same time, with those that wait for others; of one user no more than a quarter of them, or 8;
 *     at least 1
 * @param timeout of each, from when it begins: then it is interrupted, and its sender told so
 */
public record CommandLimits(int burst, int perSecond, int atOnce, Duration timeout) {

    /** 20 at once and 10 per second of each user, 256 at the same time, 30 seconds. */
    public static final CommandLimits DEFAULT = new CommandLimits(20, 10, 256, Duration.ofSeconds(30));

    public CommandLimits {
        Check.positive("burst", burst);
        Check.positive("perSecond", perSecond);
        Check.positive("atOnce", atOnce);
        Check.positive("timeout", timeout);
    }

    /** With another {@link #burst}. */
    public CommandLimits withBurst(int value) {
        return new CommandLimits(value, perSecond, atOnce, timeout);
    }

    /** With another {@link #perSecond}. */
    public CommandLimits withPerSecond(int value) {
        return new CommandLimits(burst, value, atOnce, timeout);
    }

    /** With another {@link #atOnce}. */
    public CommandLimits withAtOnce(int value) {
        return new CommandLimits(burst, perSecond, value, timeout);
    }

    /** With another {@link #timeout}. */
    public CommandLimits withTimeout(Duration value) {
        return new CommandLimits(burst, perSecond, atOnce, value);
    }
}
