package io.aef.realtime.netty;

import java.time.Duration;

/**
 * Checks of options; the messages have one form. Not a part of any of them: whichever of them is used first, the default of
 * another one must not come into being half-way through its own.
 */
final class Check {

    private Check() {}

    static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
