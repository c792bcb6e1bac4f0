package io.aef.realtime.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters by one tag whose values are the server's own words: few, and bounded all the same. */
final class BoundedCounters {

    private static final int MAX_VALUES = 32;

    private final Meters meters;
    private final String name;
    private final String description;
    private final String tag;
    private final Map<String, Counter> byValue = new ConcurrentHashMap<>();
    private final Counter others;

    BoundedCounters(Meters meters, String name, String description, String tag) {
        this.meters = meters;
        this.name = name;
        this.description = description;
        this.tag = tag;
        this.others = register(Meters.OTHER);
    }

    void increment(String value) {
        Counter counter = byValue.get(value);
        (counter != null ? counter : add(value)).increment();
    }

    private synchronized Counter add(String value) {
        Counter known = byValue.get(value);
        if (known != null) {
            return known;
        }
        if (byValue.size() >= MAX_VALUES) {
            return others;
        }
        Counter added = register(value);
        byValue.put(value, added);
        return added;
    }

    private Counter register(String value) {
        return meters.counter(name, description, tag, value);
    }
}
