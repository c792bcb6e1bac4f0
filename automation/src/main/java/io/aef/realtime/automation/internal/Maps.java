package io.aef.realtime.automation.internal;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Maps that have a value for each key there can be. */
public final class Maps {

    private Maps() {}

    /** Something for each value of an enum. */
    public static <K extends Enum<K>, V> Map<K, V> each(Class<K> keys, Function<K, V> value) {
        Map<K, V> all = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            all.put(key, value.apply(key));
        }
        return all;
    }

    /** That for a key, which is known to have one. */
    public static <K, V> V of(Map<K, V> each, K key) {
        return Objects.requireNonNull(each.get(key));
    }
}
