package io.aef.realtime.engine;

import java.time.Duration;

/** Checks of what the caller passes in; the messages have one form. */
final class Check {

    /** What a client's timers can hold: JavaScript counts milliseconds in 31 bits. */
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private Check() {}

    static IllegalArgumentException bad(String name, Object value, String expected) {
        return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }

    static void positive(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw bad(name, value, "1 ms to 2147483647 ms");
        }
    }

    static void positive(String name, long value) {
        if (value <= 0) {
            throw bad(name, value, "> 0");
        }
    }

    static void between(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw bad(name, value, low + " to " + high);
        }
    }

    /** A token of RFC 9110: what a method, a header name or a cookie name may consist of. */
    static void token(String name, String value) {
        if (!value.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw bad(name, value, "letters, digits and !#$%&'*+.^_`|~-");
        }
    }
}
