package io.aef.realtime;

import io.aef.realtime.json.JsonValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of values on their way in and out. */
final class Values {

    private Values() {}

    /** The arguments of a call; a lone {@code null} argument is one null value. */
    static List<@Nullable Object> listOf(@Nullable Object @Nullable ... args) {
        if (args == null) {
            return Collections.singletonList(null);
        }
        return Arrays.asList(args.clone());
    }

    /** What a decoder has put into a packet. */
    @SuppressWarnings("unchecked")
    static List<JsonValue> decoded(List<?> args) {
        return (List<JsonValue>) args;
    }
}
