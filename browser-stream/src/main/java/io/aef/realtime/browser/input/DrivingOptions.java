package io.aef.realtime.browser.input;

import java.time.Duration;

/**
 * How browsers are driven.
 *
 * @param idle how long somebody drives who does nothing, before it is another's turn; one second or more
 */
public record DrivingOptions(Duration idle) {

    /** A minute. */
    public static final DrivingOptions DEFAULT = new DrivingOptions(Duration.ofMinutes(1));

    public DrivingOptions {
        if (idle.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("idle: " + idle + " (expected: >= PT1S)");
        }
    }
}
