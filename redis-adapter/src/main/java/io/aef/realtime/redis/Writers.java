package io.aef.realtime.redis;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far those that write to a log were read. An entry that comes again was written twice, by a client of Redis that had no
 * answer the first time. Not thread-safe.
 */
final class Writers {

    /** The longest silent go first. */
    private static final int MAX = 1024;

    private final Map<String, Long> latest = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX;
        }
    };

    /** Whether it was not read before. */
    boolean read(LogEntry.Origin origin) {
        if (origin.token() == 0) {
            return true;
        }
        Long before = latest.get(origin.writer());
        if (before != null && before >= origin.token()) {
            return false;
        }
        latest.put(origin.writer(), origin.token());
        return true;
    }

    void forget() {
        latest.clear();
    }
}
