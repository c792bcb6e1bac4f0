package io.aef.realtime.json;

import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value as a slice of a text that is known to be well-formed. */
final class RawValue implements JsonValue {

    private final JacksonJson json;
    private final byte[] text;
    private final int start;
    private final int end;
    private final @Nullable Spans parts;
    private final List<byte[]> attachments;

    RawValue(JacksonJson json, byte[] text, int start, int end) {
        this(json, text, start, end, null, List.of());
    }

    /**
     * @param parts the placeholders in this slice, at least one; null for none
     * @param attachments what they stand for
     */
    RawValue(JacksonJson json, byte[] text, int start, int end, @Nullable Spans parts, List<byte[]> attachments) {
        this.json = json;
        this.text = text;
        this.start = start;
        this.end = end;
        this.parts = parts;
        this.attachments = attachments;
    }

    byte[] text() {
        return text;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    @Nullable
    Spans parts() {
        return parts;
    }

    List<byte[]> attachments() {
        return attachments;
    }

    /** The bytes, if this value as a whole is binary. */
    byte @Nullable [] binary() {
        return parts != null && parts.start(0) == start ? attachments.get(parts.num(0)) : null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T as(Class<T> type) {
        return (T) json.convert(this, type);
    }

    @Override
    public @Nullable Object as(Type type) {
        return json.convert(this, type);
    }

    @Override
    public @Nullable Object toJava() {
        return new TreeReader(text, start, parts, attachments).value();
    }

    @Override
    public boolean isNull() {
        return text[start] == 'n';
    }

    @Override
    public boolean isObject() {
        return text[start] == '{' && !isBinary();
    }

    @Override
    public boolean isString() {
        return text[start] == '"';
    }

    @Override
    public boolean isBinary() {
        return binary() != null;
    }

    /** Says what kind of value this is and not what is in it, which may be a secret. */
    @Override
    public String toString() {
        return "JSON of " + (end - start) + " bytes";
    }
}
