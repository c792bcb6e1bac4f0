package io.aef.realtime.browser.relay;

import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sessions that no node has, as was found just now; the last few. For one thread at a time. */
final class Absences {

    /** Else whoever makes names up would have all nodes asked for each of them again. */
    static final Duration LASTING = Duration.ofSeconds(2);

    private static final int MOST = 1_024;

    private final Time time;

    /** Since when, in that order. */
    private final Map<String, Long> since = new LinkedHashMap<>();

    Absences(Time time) {
        this.time = time;
    }

    void add(String sessionId) {
        since.remove(sessionId);
        since.put(sessionId, time.nanos());
        if (since.size() > MOST) {
            Iterator<String> eldest = since.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    void remove(String sessionId) {
        since.remove(sessionId);
    }

    boolean has(String sessionId) {
        long now = time.nanos();
        since.values().removeIf(at -> now - at >= LASTING.toNanos());
        return since.containsKey(sessionId);
    }
}
