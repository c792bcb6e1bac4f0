package io.aef.realtime.redis;

import java.time.Duration;
import org.redisson.api.RedissonClient;

/** Refuses options that make no sense. */
final class Check {

    private Check() {}

    static void notEmpty(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + ": empty (expected: at least one character)");
        }
    }

    static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    /** That the client leaves a name as it is, because Node nodes do not know what it would make of it. */
    static void notMapped(RedissonClient redisson, String name) {
        String mapped = redisson.getConfig().getNameMapper().map(name);
        if (!mapped.equals(name)) {
            throw new IllegalArgumentException("nameMapper: makes " + mapped + " of " + name
                    + " (expected: one that leaves the names of the classic wire as they are)");
        }
    }
}
