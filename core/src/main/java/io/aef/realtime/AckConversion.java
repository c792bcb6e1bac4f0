package io.aef.realtime;

import io.aef.realtime.json.JsonValue;
import java.util.List;

/** Turns the arguments of an acknowledgement into what the caller asked for. */
final class AckConversion {

    private AckConversion() {}

    /** The first argument as the type, or all of them as {@link Args}. May be null although the type does not say so. */
    @SuppressWarnings("NullAway")
    static <T> T convert(List<JsonValue> args, Class<T> type) {
        Args all = new Args(args);
        return type == Args.class ? type.cast(all) : all.get(0, type);
    }
}
