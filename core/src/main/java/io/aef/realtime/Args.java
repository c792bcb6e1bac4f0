package io.aef.realtime;

import io.aef.realtime.json.JsonException;
import io.aef.realtime.json.JsonValue;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of an event or an acknowledgement, as the client sent them. Immutable and thread-safe. */
public final class Args {

    private final List<JsonValue> values;

    Args(List<JsonValue> values) {
        this.values = values;
    }

    /** How many there are. */
    public int size() {
        return values.size();
    }

    /** One argument as it came; may be emitted again without being parsed. Null if there are not so many. */
    public @Nullable JsonValue value(int index) {
        return index < values.size() ? values.get(index) : null;
    }

    /**
     * One argument as an instance of the class; null if it is {@code null} or if there are not so many, as in JavaScript.
     *
     * @throws UnfitArgumentException if it does not fit the class
     */
    public <T> @Nullable T get(int index, Class<T> type) {
        JsonValue value = value(index);
        try {
            return value == null ? null : value.as(type);
        } catch (JsonException unfit) {
            throw new UnfitArgumentException(index, type, unfit);
        }
    }

    /** The same for a generic type, such as {@code List<ChatMessage>}. */
    public @Nullable Object get(int index, Type type) {
        JsonValue value = value(index);
        try {
            return value == null ? null : value.as(type);
        } catch (JsonException unfit) {
            throw new UnfitArgumentException(index, type, unfit);
        }
    }

    /** One argument as a string; as {@link #get(int, Class)}. */
    public @Nullable String string(int index) {
        return get(index, String.class);
    }

    /** One binary argument; as {@link #get(int, Class)}. */
    public byte @Nullable [] bytes(int index) {
        return get(index, byte[].class);
    }

    /** All as plain Java values: see {@link JsonValue#toJava}. */
    public List<@Nullable Object> toList() {
        List<@Nullable Object> list = new ArrayList<>(values.size());
        for (JsonValue value : values) {
            list.add(value.toJava());
        }
        return list;
    }

    /** All as they came, to be emitted again: {@code socket.emit("echo", args.toArray())}. */
    public Object[] toArray() {
        return values.toArray();
    }

    /** Only how many there are: arguments do not belong into a log. */
    @Override
    public String toString() {
        return "Args[" + values.size() + "]";
    }
}
