package io.aef.realtime.engine.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** HTTP header fields in the order they were given; names are compared without regard to case. Immutable. */
public final class Headers {

    private static final Headers EMPTY = new Headers(new String[0]);

    /** Name, value, name, value, … One array because every idle session keeps its headers. */
    private final String[] fields;

    private Headers(String[] fields) {
        this.fields = fields;
    }

    /** No header at all. */
    public static Headers empty() {
        return EMPTY;
    }

    /** The given names and values in turn. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "namesAndValues: " + namesAndValues.length + " strings (expected: an even number)");
        }
        return namesAndValues.length == 0 ? EMPTY : new Headers(namesAndValues.clone());
    }

    /** The first value of that name, or null. */
    public @Nullable String get(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    /** All values of that name, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        forEach((field, value) -> {
            if (field.equalsIgnoreCase(name)) {
                values.add(value);
            }
        });
        return values;
    }

    /** Whether a field of that name is present. */
    public boolean contains(String name) {
        return get(name) != null;
    }

    /** Whether there is no field. */
    public boolean isEmpty() {
        return fields.length == 0;
    }

    /** Passes every name and value on, in order. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < fields.length; i += 2) {
            action.accept(fields[i], fields[i + 1]);
        }
    }

    /** These fields and one more behind them. */
    public Headers with(String name, String value) {
        String[] more = Arrays.copyOf(fields, fields.length + 2);
        more[fields.length] = name;
        more[fields.length + 1] = value;
        return new Headers(more);
    }

    /** These fields and the others behind them. */
    public Headers with(Headers others) {
        if (others.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        String[] more = Arrays.copyOf(fields, fields.length + others.fields.length);
        System.arraycopy(others.fields, 0, more, fields.length, others.fields.length);
        return new Headers(more);
    }

    /** Lower-case names and their values; values of a repeated name are joined with {@code ", "}, as Node does. */
    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        forEach((name, value) -> map.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b));
        return Collections.unmodifiableMap(map);
    }

    /** Names only: values may be secrets and do not belong into a log. */
    @Override
    public String toString() {
        return asMap().keySet().toString();
    }
}
