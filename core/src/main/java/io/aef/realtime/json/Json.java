package io.aef.realtime.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns Java values into JSON and back. Implementations are thread-safe. */
public interface Json {

    /**
     * Writes the values as one JSON array, in UTF-8. Each {@code byte[]} or {@code ByteBuffer} at any depth is written as
     * {@code {"_placeholder":true,"num":n}} and its bytes are added to the attachments, depth first.
     *
     * @param first a string written as the first element, or null for none
     * @param attachments receives the binary parts
     * @throws JsonException if a value cannot be written
     */
    byte[] writeArray(@Nullable String first, List<?> values, List<byte[]> attachments);

    /** Writes one value in UTF-8; binary parts are not allowed. */
    byte[] write(@Nullable Object value);

    /**
     * Splits a JSON array into its elements after checking the whole text for well-formedness and depth.
     *
     * @throws JsonException if the text is not exactly one JSON array
     */
    List<JsonValue> readArray(byte[] utf8, int offset, int length);

    /**
     * The same for an array whose placeholders are to be replaced by the attachments.
     *
     * @throws JsonException also if a placeholder names an attachment that is not there
     */
    List<JsonValue> readArray(byte[] utf8, int offset, int length, List<byte[]> attachments);

    /** Reads one value of any kind. */
    JsonValue read(byte[] utf8, int offset, int length);

    /** Makes a value of plain Java, of any type this mapper can write, or of a {@link JsonValue}. */
    JsonValue valueOf(@Nullable Object value);
}
