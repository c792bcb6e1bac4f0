package io.aef.realtime.json;

import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A value in plain Java, as {@link JsonValue#toJava} describes it. */
final class JavaValue implements JsonValue {

    private final JacksonJson json;
    private final @Nullable Object plain;

    JavaValue(JacksonJson json, @Nullable Object plain) {
        this.json = json;
        this.plain = plain;
    }

    /** Not a copy: to be read only. */
    @Nullable
    Object plain() {
        return plain;
    }

    /** Writes plain Java without asking the mapper for serializers, which an application may have replaced. */
    static void write(@Nullable Object plain, JsonGenerator generator) {
        if (plain instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeName((String) entry.getKey());
                write(entry.getValue(), generator);
            }
            generator.writeEndObject();
        } else if (plain instanceof List<?> list) {
            generator.writeStartArray();
            for (Object element : list) {
                write(element, generator);
            }
            generator.writeEndArray();
        } else {
            writeScalar(plain, generator);
        }
    }

    private static void writeScalar(@Nullable Object plain, JsonGenerator generator) {
        if (plain == null) {
            generator.writeNull();
        } else if (plain instanceof String string) {
            generator.writeString(string);
        } else if (plain instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else if (plain instanceof byte[] bytes) {
            generator.writeEmbeddedObject(bytes);
        } else if (plain instanceof Integer number) {
            generator.writeNumber(number);
        } else if (plain instanceof Long number) {
            generator.writeNumber(number);
        } else if (plain instanceof BigInteger number) {
            generator.writeNumber(number);
        } else {
            generator.writeNumber(((Number) plain).doubleValue());
        }
    }

    private static @Nullable Object copy(@Nullable Object plain) {
        if (plain instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, value) -> copy.put((String) key, copy(value)));
            return copy;
        }
        if (plain instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(copy(element)));
            return copy;
        }
        return plain;
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
        return copy(plain);
    }

    @Override
    public boolean isNull() {
        return plain == null;
    }

    @Override
    public boolean isObject() {
        return plain instanceof Map;
    }

    @Override
    public boolean isString() {
        return plain instanceof String;
    }

    @Override
    public boolean isBinary() {
        return plain instanceof byte[];
    }

    /** Says what kind of value this is and not what is in it, which may be a secret. */
    @Override
    public String toString() {
        return plain == null ? "null" : plain.getClass().getSimpleName();
    }
}
