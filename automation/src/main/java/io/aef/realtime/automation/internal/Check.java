package io.aef.realtime.automation.internal;

import java.time.Duration;

/** Refuses options that make no sense; the messages have one form. */
public final class Check {

    private Check() {}

    /** At least 1. */
    public static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    /** At least a millisecond. */
    public static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= PT0.001S)");
        }
    }

    /** Zero or more. */
    public static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= PT0S)");
        }
    }
}
