package io.aef.realtime.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns Java values into JSON and back. Implementations are thread-safe. */
public interface Json {

    /**
     * Writes the values as one JSON array, in UTF-8. Each {@code byte[]} or {@code ByteBuffer} at any depth is written as
     * {@code {"_placeholder":true,"num":n}} and its bytes are added to the attachments, depth first. A {@code byte[]} is
     * added itself and not copied. What is read from JSON and written again stays as it was, byte for byte.
     *
     * @param prefix bytes to stand in front of the array
     * @param first a string written as the first element, or null for none
     * @param attachments receives the binary parts
     * @throws JsonException if a value cannot be written
     */
    byte[] writeArray(byte[] prefix, @Nullable String first, List<?> values, List<byte[]> attachments);

    /**
     * Writes one value, in UTF-8.
     *
     * @param prefix bytes to stand in front of the value
     * @throws JsonException if the value cannot be written, or has binary parts
     */
    byte[] write(byte[] prefix, @Nullable Object value);

    /**
     * Splits a JSON array into its elements after checking the whole text for well-formedness and depth. The elements
     * refer to the text, which must not change afterwards.
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

    /**
     * Reads one value of any kind; as {@link #readArray(byte[], int, int)}.
     *
     * @throws JsonException if the text is not exactly one JSON value
     */
    JsonValue read(byte[] utf8, int offset, int length);

    /**
     * Makes a value of anything this mapper can write, with binary parts kept, as it is now: later changes of the object do
     * not show. A {@link JsonValue} is returned itself.
     *
     * @throws JsonException if it cannot be written
     */
    JsonValue valueOf(@Nullable Object value);

    /**
     * Makes a value of what a binary format was decoded to, without applying the mapper to it.
     *
     * @param plain as {@link JsonValue#toJava} describes it; not copied and must not change afterwards
     */
    JsonValue wrap(@Nullable Object plain);
}
