package io.aef.realtime.json;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * One value as it came off the wire: JSON, with binary parts at any depth. It is converted when somebody asks for a type,
 * and may be emitted again as it is without being parsed. Immutable and thread-safe, provided nobody writes to the arrays of
 * its binary parts, which are handed out without being copied.
 */
public interface JsonValue {

    /**
     * This value as an instance of the class; null for JSON {@code null}. A binary value converts to {@code byte[]}.
     *
     * @throws JsonException if the value does not fit the class
     */
    <T> @Nullable T as(Class<T> type);

    /** The same for a generic type, such as {@code List<ChatMessage>}. */
    @Nullable
    Object as(Type type);

    /**
     * As plain Java: {@code Map<String, Object>} (keys in order), {@code List<Object>}, {@code String}, {@code Number},
     * {@code Boolean}, {@code byte[]} or null. The collections are the caller's own. A whole number is an {@code Integer},
     * {@code Long} or {@code BigInteger}, whatever is the first to hold it; any other is a {@code Double}.
     */
    @Nullable
    Object toJava();

    /** Whether this is JSON {@code null}. */
    boolean isNull();

    /** Whether this is a JSON object. */
    boolean isObject();

    /** Whether this is a JSON string. */
    boolean isString();

    /** Whether this value as a whole is binary. */
    boolean isBinary();
}
