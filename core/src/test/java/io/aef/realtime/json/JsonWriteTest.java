package io.aef.realtime.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.ser.std.ToStringSerializer;

class JsonWriteTest {

    private static final byte[] NONE = new byte[0];

    private final List<byte[]> attachments = new ArrayList<>();

    static List<Json> mappers() {
        return List.of(JacksonJson.standard(), JacksonJson.using(new JsonMapper()));
    }

    record Upload(String name, byte[] data, @Nullable ByteBuffer more) {}

    enum Color {
        RED
    }

    private String write(Json json, @Nullable Object... values) {
        return new String(json.writeArray(NONE, null, Arrays.asList(values), attachments), UTF_8);
    }

    private static JsonValue read(Json json, String text) {
        return json.read(text.getBytes(UTF_8), 0, text.getBytes(UTF_8).length);
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void writesPlainValues(Json json) {
        assertThat(write(json)).isEqualTo("[]");
        assertThat(write(json, "a", 1, -5L, true, null, 1.5, List.of(), Map.of()))
                .isEqualTo("[\"a\",1,-5,true,null,1.5,[],{}]");
        assertThat(write(json, new int[] {1, 2}, new Object[] {"x", new String[] {"y"}}, Color.RED, Optional.of(3)))
                .isEqualTo("[[1,2],[\"x\",[\"y\"]],\"RED\",3]");
        assertThat(write(
                        json,
                        new Upload("n", NONE, null).name(),
                        UUID.fromString("00000000-0000-0001-0000-000000000002")))
                .isEqualTo("[\"n\",\"00000000-0000-0001-0000-000000000002\"]");
        assertThat(new String(json.writeArray("42/a,".getBytes(UTF_8), "e", List.of(), attachments), UTF_8))
                .isEqualTo("42/a,[\"e\"]");
        assertThat(new String(json.writeArray(NONE, "é\"", List.of(1, "ü"), attachments), UTF_8))
                .isEqualTo("[\"é\\\"\",1,\"ü\"]");
        assertThat(new String(json.write("0".getBytes(UTF_8), Map.of("sid", "x")), UTF_8))
                .isEqualTo("0{\"sid\":\"x\"}");
        assertThat(new String(json.write(NONE, null), UTF_8)).isEqualTo("null");
        assertThat(attachments).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void writesTimeAsIsoText(Json json) {
        assertThat(write(json, Instant.parse("2026-11-23T10:00:00.123Z"), new Date(0), LocalDate.of(2026, 1, 2)))
                .isEqualTo("[\"2026-11-23T10:00:00.123Z\",\"1970-01-01T00:00:00.000Z\",\"2026-01-02\"]");
        assertThat(write(json, Map.of("d", Duration.ofSeconds(90)))).isEqualTo("[{\"d\":\"PT1M30S\"}]");
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void writesStringsAsJavaScriptDoes(Json json) {
        String all = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028é€😀";
        String expected = "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\u2028é€😀\"";

        assertThat(write(json, all)).isEqualTo("[" + expected + "]");
        assertThat(write(json, Map.of(all, List.of(all)))).isEqualTo("[{" + expected + ":[" + expected + "]}]");
        assertThat(new String(json.writeArray(NONE, all, List.of(), attachments), UTF_8))
                .isEqualTo("[" + expected + "]");
        assertThat(write(json, "é".repeat(5000) + "x".repeat(5000)))
                .isEqualTo("[\"" + "é".repeat(5000) + "x".repeat(5000) + "\"]");
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void halfASurrogatePairBecomesAnEscape(Json json) {
        for (String half : List.of("\ud800", "\udfff", "\udc00\ud800", "\ud83d\ud83d")) {
            StringBuilder escapes = new StringBuilder();
            half.chars().forEach(c -> escapes.append("\\u").append(Integer.toHexString(c)));
            for (String around : List.of("%s", "a%s", "%sb", "a%sb", "x".repeat(9000) + "%s" + "y".repeat(9000))) {
                String text = String.format(around, half);
                String expected = '"' + String.format(around, escapes) + '"';
                assertThat(write(json, text)).isEqualTo("[" + expected + "]");
                assertThat(write(json, List.of(NONE, text), "z"))
                        .isEqualTo("[[{\"_placeholder\":true,\"num\":" + (attachments.size() - 1) + "}," + expected
                                + "],\"z\"]");
                assertThat(write(json, Map.of(text, 1))).isEqualTo("[{" + expected + ":1}]");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void whatJsonHasNoNumberForBecomesNull(Json json) {
        assertThat(write(json, Double.NaN, Float.NEGATIVE_INFINITY, List.of(Double.POSITIVE_INFINITY, 1.5)))
                .isEqualTo("[null,null,[null,1.5]]");
        assertThat(write(json, new double[] {Double.NaN, 1}, new float[] {Float.NaN, 2}))
                .isEqualTo("[[null,1.0],[null,2.0]]");
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void movesBinaryPartsToTheAttachmentsDepthFirst(Json json) {
        byte[] a = {1};
        byte[] b = {2};
        byte[] c = {3};
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("u", new Upload("n", b, ByteBuffer.wrap(new byte[] {0, 9, 8, 0}, 1, 2)));
        map.put("l", List.of(c, new Object[] {ByteBuffer.allocateDirect(2)}));
        map.put("n", JsonNodeFactory.instance.binaryNode(a));
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {7, 7, 7}).position(1);

        assertThat(write(json, a, map, buffer, "end"))
                .isEqualTo("[{\"_placeholder\":true,\"num\":0},"
                        + "{\"u\":{\"name\":\"n\",\"data\":{\"_placeholder\":true,\"num\":1},"
                        + "\"more\":{\"_placeholder\":true,\"num\":2}},"
                        + "\"l\":[{\"_placeholder\":true,\"num\":3},[{\"_placeholder\":true,\"num\":4}]],"
                        + "\"n\":{\"_placeholder\":true,\"num\":5}},"
                        + "{\"_placeholder\":true,\"num\":6},\"end\"]");
        assertThat(attachments).containsExactly(a, b, new byte[] {9, 8}, c, new byte[2], a, new byte[] {7, 7});
        assertThat(attachments.get(0)).isSameAs(a);
        assertThat(attachments.get(1)).isSameAs(b);
        assertThat(buffer.position()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void binaryPartsAreForArraysOnly(Json json) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> json.write(NONE, Map.of("a", NONE)))
                .withMessage("Binary data is allowed in the arguments of events and acknowledgements only.");
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void passesOnWhatItReadByteForByte(Json json) {
        String text = "{ \"a\" : [1.0e0 , 1e999,9007199254740993, \"\\u00e9\\ud800\" ] ,\"a\":-0}";
        JsonValue value = read(json, text);

        assertThat(write(json, value)).isEqualTo("[" + text + "]");
        assertThat(write(json, 1, List.of(value, value), Map.of("k", value)))
                .isEqualTo("[1,[" + text + "," + text + "],{\"k\":" + text + "}]");
        assertThat(new String(json.write(NONE, value), UTF_8)).isEqualTo(text);
        JsonValue large = read(json, "\"" + "x".repeat(100_000) + "\"");
        assertThat(write(json, List.of(large))).isEqualTo("[[\"" + "x".repeat(100_000) + "\"]]");
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void passesOnBinaryValuesWithNewNumbers(Json json) {
        byte[] a = {1};
        byte[] b = {2};
        byte[] c = {3};
        byte[] text =
                "[{\"x\":{\"num\":1, \"_placeholder\":true}, \"y\":[ {\"_placeholder\":true,\"num\":0} ]},{\"_placeholder\":true,\"num\":2}]"
                        .getBytes(UTF_8);
        List<JsonValue> values = json.readArray(text, 0, text.length, List.of(a, b, c));

        assertThat(write(json, NONE, values.get(0), List.of(values.get(1)), Map.of("v", values.get(0))))
                .isEqualTo(
                        "[{\"_placeholder\":true,\"num\":0},"
                                + "{\"x\":{\"_placeholder\":true,\"num\":1}, \"y\":[ {\"_placeholder\":true,\"num\":2} ]},"
                                + "[{\"_placeholder\":true,\"num\":3}],"
                                + "{\"v\":{\"x\":{\"_placeholder\":true,\"num\":4}, \"y\":[ {\"_placeholder\":true,\"num\":5} ]}}]");
        assertThat(attachments).containsExactly(NONE, b, a, c, b, a);
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void makesAValueOfAnything(Json json) {
        byte[] data = {4, 2};
        Map<String, Object> placeholderLike = new LinkedHashMap<>(Map.of("_placeholder", true));
        placeholderLike.put("num", 0);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("like", placeholderLike);
        map.put("u", new Upload("n", data, null));
        JsonValue value = json.valueOf(map);
        map.clear();

        Map<?, ?> plain = (Map<?, ?>) value.toJava();
        assertThat(plain.get("like")).isEqualTo(Map.of("_placeholder", true, "num", 0));
        assertThat(((Map<?, ?>) plain.get("u")).get("data")).isSameAs(data);
        assertThat(json.valueOf(value)).isSameAs(value);
        assertThat(json.valueOf(null).isNull()).isTrue();
        assertThat(json.valueOf("s").as(String.class)).isEqualTo("s");
        assertThat(json.valueOf(data).isBinary()).isTrue();
        assertThat(json.valueOf(ByteBuffer.wrap(data)).as(byte[].class)).isEqualTo(data);
        assertThat(json.valueOf(List.of(value, data)).toJava())
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2);
        assertThat(json.valueOf(Instant.EPOCH).toJava()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(write(json, json.valueOf(List.of(data, 1)))).isEqualTo("[[{\"_placeholder\":true,\"num\":0},1]]");
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void wrapsPlainJava(Json json) {
        byte[] data = {4, 2};
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", "n");
        map.put("data", data);
        map.put("more", null);
        JsonValue value = json.wrap(map);

        assertThat(value.isObject()).isTrue();
        Upload upload = value.as(Upload.class);
        assertThat(upload).isNotNull();
        assertThat(upload.data()).isEqualTo(data);
        assertThat(value.toJava()).isEqualTo(map).isNotSameAs(map);
        assertThat(write(json, value, List.of(value, json.wrap(1.5)), json.wrap("s"), json.wrap(data), json.wrap(null)))
                .isEqualTo("[{\"name\":\"n\",\"data\":{\"_placeholder\":true,\"num\":0},\"more\":null},"
                        + "[{\"name\":\"n\",\"data\":{\"_placeholder\":true,\"num\":1},\"more\":null},1.5],"
                        + "\"s\",{\"_placeholder\":true,\"num\":2},null]");
        assertThat(json.wrap(data).as(byte[].class)).isSameAs(data);
        assertThat(json.wrap("2026-01-02").as(LocalDate.class)).isEqualTo("2026-01-02");
        assertThat(json.wrap(List.of(1, 2)).as(int[].class)).containsExactly(1, 2);
    }

    @Test
    void anApplicationsMapperDecides() {
        SimpleModule module = new SimpleModule()
                .addSerializer(Long.class, ToStringSerializer.instance)
                .addSerializer(Color.class, new NestingSerializer());
        JsonMapper mapper = JsonMapper.builder()
                .addModule(module)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build();
        Json json = JacksonJson.using(mapper);

        assertThat(write(json, 5L, Map.of("a", 6L), Color.RED))
                .isEqualTo("[\"5\",{\"a\":\"6\"},{\"bytes\":{\"_placeholder\":true,\"num\":0},\"nan\":null}]");
        assertThat(attachments).containsExactly(new byte[] {5});
        assertThat(json.valueOf(5L).toJava()).isEqualTo("5");
        assertThat(json.wrap(5L).toJava()).isEqualTo(5L);
        assertThat(mapper.writeValueAsString(JacksonJson.standard().valueOf(1))).doesNotContain("[1]");
    }

    /** Writes through the generator what other serializers know to write. */
    private static final class NestingSerializer extends StdSerializer<Color> {

        NestingSerializer() {
            super(Color.class);
        }

        @Override
        public void serialize(Color value, JsonGenerator generator, SerializationContext context) {
            generator.writeStartObject();
            generator.writeName("bytes");
            generator.writePOJO(new byte[] {5});
            generator.writePOJOProperty("nan", Double.NaN);
            generator.writeEndObject();
        }
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void saysWhatCannotBeWritten(Json json) {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);

        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> write(json, cycle))
                .withMessageStartingWith("A java.util.ArrayList cannot be written as JSON: ");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> write(json, new Broken()))
                .withMessageStartingWith("A io.aef.realtime.json.JsonWriteTest$Broken cannot be written as JSON: ")
                .havingRootCause()
                .withMessage("broken getter");
    }

    static final class Broken {
        public String getValue() {
            throw new IllegalStateException("broken getter");
        }
    }
}
