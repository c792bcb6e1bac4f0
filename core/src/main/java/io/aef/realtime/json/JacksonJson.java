package io.aef.realtime.json;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link Json} on Jackson 3. What a peer sends is checked by a scanner of our own before Jackson sees it, so the rules are the
 * same whatever mapper an application brings; Jackson converts what a handler asks for, and writes what it emits.
 */
public final class JacksonJson implements Json {

    /** Of a longer slice Jackson 3 reads on behind its end if names are not canonicalized: it takes the end for the length. */
    private static final int MAX_SLICE = 4096;

    private final JsonLimits limits;
    private final JsonMapper mapper;

    /** Whether the mapper is ours, so that strings and whole numbers are known to need no serializer. */
    private final boolean own;

    private final ObjectWriter writer;

    /** Writes all surrogates as escapes, where {@link #writer} refuses to write one without its other half. */
    private final ObjectWriter escapingWriter;

    private JacksonJson(JsonMapper base, boolean own, JsonLimits limits) {
        this.limits = limits;
        this.own = own;
        this.mapper = base.rebuild().addModule(JsonValueModule.create(this)).build();
        this.writer = mapper.writer()
                .without(SerializationFeature.INDENT_OUTPUT, SerializationFeature.WRAP_ROOT_VALUE)
                .with(JsonWriteFeature.QUOTE_PROPERTY_NAMES)
                .with(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .without(JsonWriteFeature.WRITE_HEX_UPPER_CASE);
        this.escapingWriter = writer.without(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8);
    }

    /**
     * With a mapper of our own: unknown properties are ignored, the types of {@code java.time} and {@code java.util.Date} are
     * ISO 8601 strings.
     */
    public static JacksonJson standard() {
        return standard(JsonLimits.defaults());
    }

    /** As {@link #standard()}, with other limits. */
    public static JacksonJson standard(JsonLimits limits) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNumberLength(limits.maxNumberLength())
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                // Names are chosen by the peer: they must not fill a table that outlives the message.
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .build();
        JsonMapper mapper = JsonMapper.builder(factory)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        return new JacksonJson(mapper, true, limits);
    }

    /** With an application's own mapper, which is not changed: this works with a copy that knows {@link JsonValue}. */
    public static JacksonJson using(JsonMapper mapper) {
        return using(mapper, JsonLimits.defaults());
    }

    /** As {@link #using(JsonMapper)}, with other limits; the mapper's own constraints hold as well when it converts. */
    public static JacksonJson using(JsonMapper mapper, JsonLimits limits) {
        return new JacksonJson(mapper, false, limits);
    }

    @Override
    public List<JsonValue> readArray(byte[] utf8, int offset, int length) {
        JsonScanner scanner = new JsonScanner(utf8, offset + length, limits);
        List<JsonValue> elements = new ArrayList<>(4);
        int i = scanner.space(offset);
        if (scanner.at(i) != '[') {
            throw new JsonException("The JSON text is no array.");
        }
        i = scanner.space(i + 1);
        boolean more = scanner.at(i) != ']';
        while (more) {
            int start = i;
            i = scanner.value(start, 1);
            // The name of the event is one more.
            if (elements.size() > limits.maxArguments()) {
                throw new JsonException("The JSON text has more than " + limits.maxArguments() + " arguments.");
            }
            elements.add(new RawValue(this, utf8, start, i));
            i = scanner.space(i);
            more = scanner.at(i) == ',';
            i = more ? scanner.space(i + 1) : i;
        }
        if (scanner.at(i) != ']') {
            throw scanner.malformed(i);
        }
        scanner.expectEnd(i + 1);
        return elements;
    }

    @Override
    public List<JsonValue> readArray(byte[] utf8, int offset, int length, List<byte[]> attachments) {
        List<JsonValue> elements = readArray(utf8, offset, length);
        List<byte[]> parts = List.copyOf(attachments);
        Spans spans = Placeholders.find(utf8, offset, offset + length, parts.size());
        int next = 0;
        for (int i = 0; i < elements.size() && next < spans.count(); i++) {
            RawValue element = (RawValue) elements.get(i);
            Spans within = spans.within(next, element.end());
            if (within.count() > 0) {
                elements.set(i, new RawValue(this, utf8, element.start(), element.end(), within, parts));
                next += within.count();
            }
        }
        return elements;
    }

    @Override
    public JsonValue read(byte[] utf8, int offset, int length) {
        JsonScanner scanner = new JsonScanner(utf8, offset + length, limits);
        int start = scanner.space(offset);
        int end = scanner.value(start, 0);
        scanner.expectEnd(end);
        return new RawValue(this, utf8, start, end);
    }

    @Override
    public byte[] writeArray(byte[] prefix, @Nullable String first, List<?> values, List<byte[]> attachments) {
        int expected = prefix.length + 2 + (first == null ? 0 : first.length() + 3);
        for (int i = 0; i < values.size(); i++) {
            expected += expectedSize(values.get(i)) + 1;
        }
        JsonBuffer buffer = new JsonBuffer(values.isEmpty() ? expected : expected - 1);
        WireOutput output = new WireOutput(buffer, attachments, null);
        buffer.write(prefix, 0, prefix.length);
        buffer.write('[');
        if (first != null) {
            buffer.quoted(first);
        }
        for (int i = 0; i < values.size(); i++) {
            if (i > 0 || first != null) {
                buffer.write(',');
            }
            write(values.get(i), output);
        }
        buffer.write(']');
        return buffer.toBytes();
    }

    @Override
    public byte[] write(byte[] prefix, @Nullable Object value) {
        List<byte[]> attachments = new ArrayList<>(0);
        JsonBuffer buffer = new JsonBuffer(prefix.length + expectedSize(value));
        buffer.write(prefix, 0, prefix.length);
        write(value, new WireOutput(buffer, attachments, null));
        if (!attachments.isEmpty()) {
            throw new JsonException(
                    "Binary data is allowed in the arguments of events and acknowledgements only.", null);
        }
        return buffer.toBytes();
    }

    @Override
    public JsonValue valueOf(@Nullable Object value) {
        if (value instanceof JsonValue already) {
            return already;
        }
        if (value == null || value instanceof byte[] || own && (value instanceof String || value instanceof Boolean)) {
            return new JavaValue(this, value);
        }
        List<byte[]> attachments = new ArrayList<>(0);
        Spans spans = new Spans();
        JsonBuffer buffer = new JsonBuffer(expectedSize(value));
        write(value, new WireOutput(buffer, attachments, spans));
        byte[] text = buffer.toBytes();
        return new RawValue(this, text, 0, text.length, spans.count() == 0 ? null : spans, attachments);
    }

    @Override
    public JsonValue wrap(@Nullable Object plain) {
        return new JavaValue(this, plain);
    }

    /** Exact for what is written most: what came off the wire, and ASCII strings. */
    private static int expectedSize(@Nullable Object value) {
        if (value instanceof RawValue raw) {
            return raw.end() - raw.start();
        }
        if (value instanceof String string) {
            return string.length() + 2;
        }
        return value == null ? 4 : value instanceof Number ? 12 : 64;
    }

    private void write(@Nullable Object value, WireOutput output) {
        JsonBuffer buffer = output.buffer();
        if (value instanceof RawValue raw) {
            output.wire(raw);
        } else if (value instanceof byte[] bytes) {
            output.binary(bytes);
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            output.binary(copy);
        } else if (value == null) {
            buffer.ascii("null");
        } else if (own && value instanceof String string) {
            buffer.quoted(string);
        } else if (own && (value instanceof Integer || value instanceof Long || value instanceof Boolean)) {
            buffer.ascii(value.toString());
        } else {
            try {
                writeMapped(value, output);
            } catch (JacksonException e) {
                String type = value.getClass().getTypeName();
                throw new JsonException("A " + type + " cannot be written as JSON: " + e.getOriginalMessage(), e);
            }
        }
    }

    private void writeMapped(Object value, WireOutput output) {
        WireOutput.Mark mark = output.mark();
        try {
            writeMapped(value, output, writer);
        } catch (StreamWriteException e) {
            // Half a surrogate pair, most likely. Rare enough to begin anew rather than to look at each string first.
            output.reset(mark);
            writeMapped(value, output, escapingWriter);
        }
    }

    private static void writeMapped(Object value, WireOutput output, ObjectWriter writer) {
        try (JsonGenerator generator = writer.createGenerator(output.buffer())) {
            writer.writeValue(new WireGenerator(generator, output), value);
        }
    }

    @Nullable
    Object convert(RawValue value, Type type) {
        if (type == JsonValue.class) {
            return value;
        }
        if (type == byte[].class && value.isBinary()) {
            return value.binary();
        }
        if (own && type == String.class && value.isString()) {
            return value.toJava();
        }
        if (value.parts() != null) {
            return convertTokens(value, type);
        }
        JavaType target = mapper.constructType(type);
        try {
            int length = value.end() - value.start();
            if (length > MAX_SLICE) {
                return mapper.readerFor(target).readValue(Arrays.copyOfRange(value.text(), value.start(), value.end()));
            }
            return mapper.readerFor(target).readValue(value.text(), value.start(), length);
        } catch (JacksonException e) {
            throw misfit(target, e);
        }
    }

    @Nullable
    Object convert(JavaValue value, Type type) {
        if (type == JsonValue.class) {
            return value;
        }
        if (type == byte[].class && value.isBinary() || own && type == String.class && value.isString()) {
            return value.plain();
        }
        return convertTokens(value, type);
    }

    private @Nullable Object convertTokens(JsonValue value, Type type) {
        JavaType target = mapper.constructType(type);
        try {
            return mapper.convertValue(value, target);
        } catch (JacksonException e) {
            throw misfit(target, e);
        }
    }

    private static final String NULL_FOR_PRIMITIVE = "Cannot map `null` into type";

    /** Jackson's own message may repeat the value; only for a type that fits no value at all it is about the type alone. */
    private static JsonException misfit(JavaType target, JacksonException e) {
        StringBuilder message = new StringBuilder("The JSON value does not fit ").append(target.toCanonical());
        String separator = " at ";
        for (JacksonException.Reference step : e.getPath()) {
            boolean member = step.getPropertyName() != null && !(step.from() instanceof Map);
            message.append(separator).append(member ? step.getPropertyName() : "*");
            separator = ".";
        }
        if (e.getOriginalMessage().startsWith(NULL_FOR_PRIMITIVE)) {
            message.append(", which is missing or null");
        }
        message.append('.');
        return e instanceof InvalidDefinitionException
                ? new JsonException(message.toString(), e)
                : new JsonException(message.toString());
    }
}
