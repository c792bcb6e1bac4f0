package io.aef.realtime.log;

import java.time.Duration;

/**
 * How much an {@link EventLog} remembers.
 *
 * @param maxEvents of one topic; at least 1
 * @param maxKeys of the state of one topic: what was said longest ago goes; at least 1
 * @param retention how long a topic is kept after its last event; at least a millisecond
 */
public record LogLimits(int maxEvents, int maxKeys, Duration retention) {

    /** 10,000 events and 1,000 keys of each topic, for an hour behind the last event. */
    public static final LogLimits DEFAULT = new LogLimits(10_000, 1_000, Duration.ofHours(1));

    public LogLimits {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("maxEvents: " + maxEvents + " (expected: > 0)");
        }
        if (maxKeys < 1) {
            throw new IllegalArgumentException("maxKeys: " + maxKeys + " (expected: > 0)");
        }
        if (retention.toMillis() < 1) {
            throw new IllegalArgumentException("retention: " + retention + " (expected: >= PT0.001S)");
        }
    }

    /** With another {@link #maxEvents}. */
    public LogLimits withMaxEvents(int value) {
        return new LogLimits(value, maxKeys, retention);
    }

    /** With another {@link #maxKeys}. */
    public LogLimits withMaxKeys(int value) {
        return new LogLimits(maxEvents, value, retention);
    }

    /** With another {@link #retention}. */
    public LogLimits withRetention(Duration value) {
        return new LogLimits(maxEvents, maxKeys, value);
    }
}
