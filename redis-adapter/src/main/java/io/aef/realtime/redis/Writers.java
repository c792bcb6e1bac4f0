package io.aef.realtime.redis;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far those were read that count what they say, each from 1. What comes again was said twice, by a client of Redis that had no
 * answer the first time. Not thread-safe.
 *
 * <p>Whoever can write to Redis can say anything in the name of anybody. So a number only speaks for those close before it: one that
 * is far ahead does not silence its writer, and one that is far behind is where the writer goes on.
 */
final class Writers {

    /** The longest silent go first. */
    private static final int MAX = 1024;

    /** How far back something comes again: further than what is under way from one writer at once, and what follows it in the same batch. */
    static final int WINDOW = 2048;

    private final Map<String, Long> latest = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX;
        }
    };

    /**
     * Whether it was not read before.
     *
     * @param number positive
     */
    boolean read(String writer, long number) {
        Long before = latest.get(writer);
        if (before != null && before >= number && before - number < WINDOW) {
            return false;
        }
        latest.put(writer, number);
        return true;
    }

    /** The same; one that does not count says everything once. */
    boolean read(LogEntry.Origin origin) {
        return origin.token() == 0 || read(origin.writer(), origin.token());
    }

    void forget() {
        latest.clear();
    }
}
