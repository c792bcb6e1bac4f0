package io.aef.realtime.engine.host;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names and values in their order. Immutable. One array because every idle session keeps those of its handshake; there are few, so
 * they are searched one after the other.
 */
final class QueryParameters extends AbstractMap<String, String> {

    /** Name, value, name, value, … */
    private final String[] fields;

    private QueryParameters(String[] fields) {
        this.fields = fields;
    }

    static Map<String, String> copyOf(Map<String, String> map) {
        if (map instanceof QueryParameters same) {
            return same;
        }
        String[] fields = new String[2 * map.size()];
        int at = 0;
        for (Entry<String, String> entry : map.entrySet()) {
            fields[at++] = entry.getKey();
            fields[at++] = entry.getValue();
        }
        return new QueryParameters(fields);
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equals(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return fields.length / 2;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return QueryParameters.this.size();
            }

            @Override
            public Iterator<Entry<String, String>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Entry<String, String>> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < fields.length;
        }

        @Override
        public Entry<String, String> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            next += 2;
            return Map.entry(fields[next - 2], fields[next - 1]);
        }
    }
}
