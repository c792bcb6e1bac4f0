package io.aef.realtime.browser.view;

import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.browser.BrowserStatus;
import java.time.Duration;
import java.util.Objects;

/**
 * What a viewer was told last of how the browser is.
 *
 * @param seen how much of it
 * @param at in nanoseconds
 */
record Told(BrowserStatus status, Visibility seen, long at) {

    /** What a page can change as often as it likes is not told more often. */
    private static final Duration PACE = Duration.ofMillis(250);

    /** When that may be told: at once if it is another state or dialog; {@link Long#MAX_VALUE} if it is known. */
    long dueAt(BrowserStatus next) {
        if (next.equals(status)) {
            return Long.MAX_VALUE;
        }
        return isMinor(status, next) ? at + PACE.toNanos() : at;
    }

    static boolean isMinor(BrowserStatus before, BrowserStatus next) {
        return before.state() == next.state() && Objects.equals(before.dialog(), next.dialog());
    }
}
