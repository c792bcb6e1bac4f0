package io.aef.realtime.browser.capture;

import java.time.Duration;

/** Between attempts: each twice as long as the one before, up to the longest. */
final class Rests {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    Rests(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    Duration next() {
        Duration rest = next;
        Duration longer = rest.multipliedBy(2);
        next = longer.compareTo(longest) < 0 ? longer : longest;
        return rest;
    }

    void beginAnew() {
        next = first;
    }
}
