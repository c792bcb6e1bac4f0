package io.aef.realtime.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Lets a {@link JsonValue} be part of any other type. */
final class JsonValueModule {

    private JsonValueModule() {}

    /** @param json makes the values that are read */
    static SimpleModule create(JacksonJson json) {
        return new SimpleModule("aef-realtime-json-value")
                .addSerializer(JsonValue.class, new Serializer())
                .addDeserializer(JsonValue.class, new Deserializer(json));
    }

    private static final class Serializer extends StdSerializer<JsonValue> {

        Serializer() {
            super(JsonValue.class);
        }

        @Override
        public void serialize(JsonValue value, JsonGenerator generator, SerializationContext context) {
            if (value instanceof RawValue raw && generator instanceof WireGenerator wire) {
                wire.writeWire(raw);
            } else {
                JavaValue.write(value instanceof JavaValue java ? java.plain() : value.toJava(), generator);
            }
        }

        @Override
        public void serializeWithType(
                JsonValue value, JsonGenerator generator, SerializationContext context, TypeSerializer type) {
            serialize(value, generator, context);
        }
    }

    private static final class Deserializer extends StdDeserializer<JsonValue> {

        private final JacksonJson json;

        Deserializer(JacksonJson json) {
            super(JsonValue.class);
            this.json = json;
        }

        @Override
        public JsonValue deserialize(JsonParser parser, DeserializationContext context) {
            return json.wrap(plain(parser));
        }

        @Override
        public JsonValue getNullValue(DeserializationContext context) {
            return json.wrap(null);
        }

        private static @Nullable Object plain(JsonParser parser) {
            return switch (parser.currentToken()) {
                case START_OBJECT -> {
                    Map<String, @Nullable Object> map = new LinkedHashMap<>();
                    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                        parser.nextToken();
                        map.put(name, plain(parser));
                    }
                    yield map;
                }
                case START_ARRAY -> {
                    List<@Nullable Object> list = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        list.add(plain(parser));
                    }
                    yield list;
                }
                case VALUE_STRING -> parser.getString();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                case VALUE_NUMBER_INT -> parser.getNumberValue();
                case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                default -> parser.getEmbeddedObject();
            };
        }
    }
}
