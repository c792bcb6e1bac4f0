package io.aef.realtime.automation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object in the making. Members keep their order; null is left out; instants look as in JavaScript's toJSON(). */
final class Wire {

    private static final DateTimeFormatter ISO_MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, Object> members = new LinkedHashMap<>();

    private Wire() {}

    static Wire object() {
        return new Wire();
    }

    Wire put(String name, @Nullable Object value) {
        if (value instanceof Instant instant) {
            members.put(name, format(instant));
        } else if (value != null) {
            members.put(name, value);
        }
        return this;
    }

    Map<String, Object> build() {
        return Collections.unmodifiableMap(members);
    }

    static String format(Instant instant) {
        return ISO_MILLIS.format(instant);
    }
}
