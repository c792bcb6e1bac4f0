package io.aef.realtime.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

class JsonReadTest {

    private final Json json = JacksonJson.standard();

    record Point(int x, int y) {}

    record Upload(String name, byte[] data, Map<String, Object> more) {}

    record Envelope(String room, JsonValue payload) {}

    private List<JsonValue> array(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return json.readArray(bytes, 0, bytes.length);
    }

    private List<JsonValue> array(String text, byte[]... attachments) {
        byte[] bytes = text.getBytes(UTF_8);
        return json.readArray(bytes, 0, bytes.length, Arrays.asList(attachments));
    }

    private JsonValue value(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return json.read(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "]",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1]]",
                "[1]x",
                "[1] [2]",
                "{}",
                "\"x\"",
                "1",
                "null",
                "[NaN]",
                "[Infinity]",
                "[-]",
                "[01]",
                "[-01]",
                "[1.]",
                "[.5]",
                "[1e]",
                "[1e+]",
                "[+1]",
                "[0x10]",
                "[1_0]",
                "['x']",
                "[\"x]",
                "[\"\\x\"]",
                "[\"\\u12\"]",
                "[\"\\u12g4\"]",
                "[\"\\\"]",
                "[\"a\tb\"]",
                "[\"a\nb\"]",
                "[\"a\u0000b\"]",
                "[/*c*/1]",
                "[1//c\n]",
                "[tru]",
                "[True]",
                "[nul]",
                "[undefined]",
                "[truex]",
                "[{a:1}]",
                "[{\"a\"}]",
                "[{\"a\":}]",
                "[{\"a\":1,}]",
                "[{,}]",
                "[{\"a\":1 \"b\":2}]",
                "[{1:2}]",
                "[{\"a\":1]",
                "[[1}]",
                "\uFEFF[1]",
                "[\uFEFF1]",
                "[\u00A01]",
                "[1\f]"
            })
    void refusesWhatIsNoJsonArray(String text) {
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> array(text));
    }

    @Test
    void saysWhereTheTextIsMalformed() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> array("[1,tru]"))
                .withMessage("The JSON text is malformed at byte 6.");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> array("[1"))
                .withMessage("The JSON text ends too early.");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> array("{}"))
                .withMessage("The JSON text is no array.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "C0 80",
                "C1 BF",
                "C3",
                "C3 28",
                "E0 80 80",
                "E0 9F BF",
                "E2 82",
                "E2 28 A1",
                "ED A0 80",
                "ED BF BF",
                "F0 80 80 80",
                "F0 8F BF BF",
                "F0 9F 98",
                "F4 90 80 80",
                "F5 80 80 80",
                "FF",
                "FE"
            })
    void refusesWhatIsNotUtf8(String hex) {
        byte[] inner = bytes(hex);
        for (String filler : List.of("", "seven77", "eight888", "longer than one word")) {
            ByteBuffer text = ByteBuffer.allocate(inner.length + filler.length() + 4);
            text.put("[\"".getBytes(UTF_8))
                    .put(filler.getBytes(UTF_8))
                    .put(inner)
                    .put("\"]".getBytes(UTF_8));
            assertThatExceptionOfType(JsonException.class)
                    .isThrownBy(() -> json.readArray(text.array(), 0, text.capacity()))
                    .withMessage("The JSON text is not UTF-8 at byte " + (2 + filler.length()) + ".");
        }
    }

    private static byte[] bytes(String hex) {
        String[] parts = hex.split(" ");
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i], 16);
        }
        return bytes;
    }

    @Test
    void splitsAnArrayIntoItsElements() {
        List<JsonValue> elements = array(" [ \"a\" , 1 ,\t[ 1 , { } ],{\"x\":[]} ,\r\nnull,true ,false,-1.5e+3 ] \n");

        assertThat(elements)
                .extracting(JsonValue::toJava)
                .containsExactly("a", 1, List.of(1, Map.of()), Map.of("x", List.of()), null, true, false, -1500.0);
        assertThat(array("[]")).isEmpty();
        assertThat(array("[ ]")).isEmpty();
    }

    @Test
    void readsWithinALargerArray() {
        byte[] text = "2[\"a\",1]garbage".getBytes(UTF_8);

        assertThat(json.readArray(text, 1, 7)).extracting(JsonValue::toJava).containsExactly("a", 1);
    }

    @Test
    void readsOneValue() {
        assertThat(value(" {\"a\":1} ").isObject()).isTrue();
        assertThat(value("\"x\"").isString()).isTrue();
        assertThat(value("null").isNull()).isTrue();
        assertThat(value("12").toJava()).isEqualTo(12);
        assertThat(value("{}").isBinary()).isFalse();
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> value("{} {}"));
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> value(""));
    }

    @Test
    void readsStringsOfAllKinds() {
        assertThat(value("\"\"").toJava()).isEqualTo("");
        assertThat(value("\"é€😀 ü\"").toJava()).isEqualTo("é€😀 ü");
        assertThat(value("\"\\\"\\\\\\/\\b\\f\\n\\r\\té\\u20aC x\"").toJava()).isEqualTo("\"\\/\b\f\n\r\té€ x");
        assertThat(value("\"a\\ud800b\"").toJava()).isEqualTo("a\ud800b");
        assertThat(value("\"\\uD83D\\uDE00\"").as(String.class)).isEqualTo("😀");
        assertThat(value("\"" + "x".repeat(1000) + "é\"").as(String.class)).isEqualTo("x".repeat(1000) + "é");
    }

    @Test
    void readsNumbersOfAllSizes() {
        assertThat(value("0").toJava()).isEqualTo(0);
        assertThat(value("-0").toJava()).isEqualTo(0);
        assertThat(value("2147483648").toJava()).isEqualTo(2147483648L);
        assertThat(value("9007199254740993").toJava()).isEqualTo(9007199254740993L);
        assertThat(value("-9223372036854775808").toJava()).isEqualTo(Long.MIN_VALUE);
        assertThat(value("9223372036854775808").toJava()).isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(value("1.0").toJava()).isEqualTo(1.0);
        assertThat(value("1E2").toJava()).isEqualTo(100.0);
        assertThat(value("1e999").toJava()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(value("9007199254740993").as(long.class)).isEqualTo(9007199254740993L);
    }

    @Test
    void theLastOfDuplicateNamesCounts() {
        assertThat(value("{\"x\":1,\"y\":0,\"x\":2}").toJava()).hasToString("{x=2, y=0}");
        assertThat(value("{\"x\":1,\"y\":0,\"x\":2}").as(Point.class)).isEqualTo(new Point(2, 0));
    }

    @Test
    void namesOfTheLanguageAreNamesLikeOthers() {
        assertThat(value("{\"__proto__\":{\"a\":1},\"class\":\"x\"}").toJava())
                .isEqualTo(Map.of("__proto__", Map.of("a", 1), "class", "x"));
    }

    @Test
    void convertsToTheTypeAskedFor() throws Exception {
        Type points = new TypeReference<List<Point>>() {}.getType();

        assertThat(value("{\"x\":1,\"y\":2,\"unknown\":[]}").as(Point.class)).isEqualTo(new Point(1, 2));
        assertThat(value("[{\"x\":1,\"y\":2}]").as(points)).isEqualTo(List.of(new Point(1, 2)));
        assertThat(value("\"2026-11-23T00:00:00.5Z\"").as(Instant.class)).isEqualTo("2026-11-23T00:00:00.500Z");
        assertThat(value("12").as(int.class)).isEqualTo(12);
        assertThat(value("null").as(Point.class)).isNull();
        assertThat(value("{\"a\":[1]}").as(JsonNode.class)).hasToString("{\"a\":[1]}");
        JsonValue same = value("[1]");
        assertThat(same.as(JsonValue.class)).isSameAs(same);
    }

    @Test
    void aMisfitIsToldWithoutTheValue() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> value("{\"x\":\"secret\"}").as(Point.class))
                .withMessage("The JSON value does not fit io.aef.realtime.json.JsonReadTest$Point at x.")
                .withNoCause();
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(
                        () -> value("{\"secret\":{\"x\":[]}}").as(new TypeReference<Map<String, Point>>() {}.getType()))
                .withMessageEndingWith("Point> at *.x.")
                .withNoCause();
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> value("null").as(int.class))
                .withMessage("The JSON value does not fit int, which is missing or null.");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> value("{\"x\":1}").as(Point.class))
                .withMessage(
                        "The JSON value does not fit io.aef.realtime.json.JsonReadTest$Point at y, which is missing or null.");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> value("1e999").as(int.class))
                .withMessage("The JSON value does not fit int.");
    }

    @Test
    void aTypeThatFitsNothingIsToldWithItsReason() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> value("{}").as(Runnable.class))
                .withMessage("The JSON value does not fit java.lang.Runnable.")
                .havingCause()
                .withMessageContaining("abstract types");
    }

    @ParameterizedTest
    @CsvSource({"[,],100000", "[,],501", "{\"a\":,},100000", "[{\"a\":,}],251"})
    void refusesTextThatIsTooDeep(String open, String close, int times) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> array("[" + open.repeat(times)))
                .withMessage("The JSON text is nested deeper than 500 levels.");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> value(open.repeat(times) + "1" + close.repeat(times)))
                .withMessage("The JSON text is nested deeper than 500 levels.");
    }

    @Test
    void convertsTextOfTheGreatestDepth() {
        String text = "[".repeat(250) + "{\"a\":".repeat(250) + "1" + "}".repeat(250) + "]".repeat(250);

        assertThat(value(text).toJava()).isEqualTo(value(text).as(Object.class));
        assertThat(array(text)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 4090, 4100, 7990, 8010, 20_000, 500_000})
    void convertsWhatIsLongAndNotAlone(int length) {
        String string = "x".repeat(length);
        byte[] text = ("[1,{\"a\":\"" + string + "\"},{\"b\":2}]").getBytes(UTF_8);

        List<JsonValue> values = json.readArray(text, 0, text.length);

        assertThat(values.get(1).as(Object.class)).isEqualTo(Map.of("a", string));
        assertThat(values.get(2).as(Object.class)).isEqualTo(Map.of("b", 2));
    }

    @Test
    void limitsAreConfigurable() {
        Json narrow = JacksonJson.standard(
                JsonLimits.defaults().withMaxDepth(2).withMaxNumberLength(20).withMaxArguments(2));

        assertThat(narrow.readArray("[[1]]".getBytes(UTF_8), 0, 5)).hasSize(1);
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> narrow.readArray("[[[1]]]".getBytes(UTF_8), 0, 7))
                .withMessage("The JSON text is nested deeper than 2 levels.");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> narrow.read("123456789012345678901".getBytes(UTF_8), 0, 21))
                .withMessage("The JSON text has a number of more than 20 characters.");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> JsonLimits.defaults().withMaxDepth(0))
                .withMessage("maxDepth: 0 (expected: 1 to 2000)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> JsonLimits.defaults().withMaxNumberLength(0))
                .withMessage("maxNumberLength: 0 (expected: >= 20)");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> JsonLimits.defaults().withMaxArguments(0))
                .withMessage("maxArguments: 0 (expected: >= 1)");
        assertThat(narrow.readArray("[\"x\",[1,2,3],2]".getBytes(UTF_8), 0, 15)).hasSize(3);
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> narrow.readArray("[\"x\",1,2,3]".getBytes(UTF_8), 0, 11))
                .withMessage("The JSON text has more than 2 arguments.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "0", "\"\"", "null", "[[]]", "{\"\":0}", "{\"\":{}}", "1.5", "10000"})
    void aPacketOfSmallValuesTakesASmallMultipleOfItsText(String smallest) {
        int count = 1_000_000 / (smallest.length() + 1);
        byte[] text = ("[\"x\",[" + (smallest + ",").repeat(count) + smallest + "]]").getBytes(UTF_8);

        long before = allocated();
        JsonValue value = json.readArray(text, 0, text.length).get(1);
        assertThat(allocated() - before).as("as it came").isLessThan(10_000);

        before = allocated();
        assertThat(value.toJava()).isInstanceOf(List.class);
        assertThat(allocated() - before).as("as plain Java").isLessThan(48L * text.length);

        before = allocated();
        assertThat(value.as(Object.class)).isInstanceOf(List.class);
        assertThat(allocated() - before).as("as a mapper has it").isLessThan(64L * text.length);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void refusesANumberThatIsTooLong() {
        assertThat(value("1".repeat(1000)).toJava()).isEqualTo(new BigInteger("1".repeat(1000)));
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> array("[" + "1".repeat(100_000) + "]"))
                .withMessage("The JSON text has a number of more than 1000 characters.");
    }

    @Test
    void manyNamesAreFine() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 60_000; i++) {
            text.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":0");
        }
        assertThat((Map<?, ?>) value(text.append('}').toString()).toJava()).hasSize(60_000);
    }

    @Test
    void putsAttachmentsInPlaceOfTheirPlaceholders() {
        byte[] one = {1, 2};
        byte[] two = {3};
        byte[] three = {4};
        List<JsonValue> elements = array(
                "[\"e\",{\"_placeholder\":true,\"num\":1},{\"name\":\"n\",\"data\":{\"num\":0 , \"_placeholder\" : true},"
                        + "\"more\":{\"list\":[{\"_placeholder\":true,\"num\":2}]},\"other\":1},7]",
                one,
                two,
                three);

        assertThat(elements).extracting(JsonValue::isBinary).containsExactly(false, true, false, false);
        assertThat(elements).extracting(JsonValue::isObject).containsExactly(false, false, true, false);
        assertThat(elements.get(1).as(byte[].class)).isSameAs(two);
        assertThat(elements.get(1).toJava()).isSameAs(two);
        assertThat(elements.get(1).as(ByteBuffer.class)).isEqualTo(ByteBuffer.wrap(two));
        assertThat(elements.get(1).as(Object.class)).isEqualTo(two);
        Upload upload = elements.get(2).as(Upload.class);
        assertThat(upload).isNotNull();
        assertThat(upload.name()).isEqualTo("n");
        assertThat(upload.data()).isEqualTo(one);
        assertThat((List<?>) upload.more().get("list")).first().isEqualTo(three);
        Map<?, ?> map = (Map<?, ?>) elements.get(2).toJava();
        assertThat(map.get("data")).isSameAs(one);
        JsonNode node = elements.get(2).as(JsonNode.class);
        assertThat(node).isNotNull();
        assertThat(node.get("data").binaryValue()).isEqualTo(one);
    }

    @Test
    void anAttachmentMayBeUnused() {
        byte[] two = {2};
        List<JsonValue> elements = array("[{\"_placeholder\":true,\"num\":1}]", new byte[] {1}, two);

        assertThat(elements).extracting(JsonValue::toJava).containsExactly(two);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'_placeholder':true}]",
                "[{'_placeholder':true,'num':1}]",
                "[{'_placeholder':true,'num':0},[{'_placeholder':true,'num':0}]]",
                "[{'_placeholder':true,'num':-1}]",
                "[{'_placeholder':true,'num':-0}]",
                "[{'_placeholder':true,'num':0.5}]",
                "[{'_placeholder':true,'num':0.0}]",
                "[{'_placeholder':true,'num':0e0}]",
                "[{'_placeholder':true,'num':'splice'}]",
                "[{'_placeholder':true,'num':'0'}]",
                "[{'_placeholder':true,'num':null}]",
                "[{'_placeholder':true,'num':[0]}]",
                "[{'_placeholder':true,'num':{'num':0}}]",
                "[{'_placeholder':true,'num':99999999999999999999}]",
                "[{'_placeholder':true,'num':0,'num':5}]",
                "[{'_placeholder':false,'num':5,'_placeholder':true}]",
                "[{'\\u005fplaceholder':true,'num':5}]",
                "[1,[{'a':{'_placeholder':true,'num':7}}]]"
            })
    void refusesAPlaceholderWithoutAttachmentOfItsOwn(String text) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> array(text.replace('\'', '"'), new byte[1]))
                .withMessage("illegal attachments");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{'_placeholder':false,'num':0}]",
                "[{'_placeholder':'true','num':0}]",
                "[{'_placeholder':1,'num':0}]",
                "[{'_placeholder':[true],'num':0}]",
                "[{'_placeholder':{'x':true},'num':0}]",
                "[{'_placeholder':true,'_placeholder':false,'num':9}]",
                "[{'placeholder':true,'num':9}]",
                "[['_placeholder',true,'num',9]]",
                "['_placeholder',true,'num',9]",
                "[{'x':'_placeholder','num':9}]",
            })
    void otherObjectsAreNoPlaceholders(String text) {
        String plain = text.replace('\'', '"');

        assertThat(array(plain, new byte[1])).extracting(JsonValue::toJava).isEqualTo(java(array(plain)));
    }

    private static List<@Nullable Object> java(List<JsonValue> values) {
        List<@Nullable Object> list = new ArrayList<>();
        values.forEach(value -> list.add(value.toJava()));
        return list;
    }

    @Test
    void whatIsInsideAPlaceholderDoesNotMatter() {
        byte[] one = {1};
        String text = "[{\"_placeholder\":true,\"x\":{\"_placeholder\":true,\"num\":9},\"num\":0}, 5]";

        assertThat(array(text, one)).extracting(JsonValue::toJava).containsExactly(one, 5);
    }

    @Test
    void aPlaceholderWithoutAnyAttachmentIsAPlainObject() {
        List<JsonValue> elements = array("[{\"_placeholder\":true,\"num\":0}]");

        assertThat(elements.get(0).isObject()).isTrue();
        assertThat(elements.get(0).toJava()).isEqualTo(Map.of("_placeholder", true, "num", 0));
    }

    @Test
    void aJsonValueMayBePartOfAnotherType() {
        Envelope envelope = value("{\"room\":\"r\",\"payload\":{\"a\":[1,2.5,null,true,false,\"s\"]}}")
                .as(Envelope.class);
        assertThat(envelope).isNotNull();
        assertThat(envelope.payload().isObject()).isTrue();
        assertThat(envelope.payload().toJava()).hasToString("{a=[1, 2.5, null, true, false, s]}");

        Envelope none = value("{\"room\":\"r\",\"payload\":null}").as(Envelope.class);
        assertThat(none).isNotNull();
        assertThat(none.payload().isNull()).isTrue();

        byte[] one = {1};
        Envelope binary = array("[{\"payload\":{\"_placeholder\":true,\"num\":0}}]", one)
                .get(0)
                .as(Envelope.class);
        assertThat(binary).isNotNull();
        assertThat(binary.payload().as(byte[].class)).isSameAs(one);
    }

    @Test
    void theTextOfAValueDoesNotShowItsContent() {
        assertThat(value("\"secret\"")).hasToString("JSON of 8 bytes");
        assertThat(json.wrap("secret")).hasToString("String");
    }
}
