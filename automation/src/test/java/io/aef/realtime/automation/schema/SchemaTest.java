package io.aef.realtime.automation.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What JSON a record is written as, and what is said of JSON that is not it. */
class SchemaTest {

    enum Colour {
        RED,
        DARK_BLUE
    }

    record Inner(
            @Bounds(min = 1, max = 3) String word, @Nullable Integer size) {}

    record Outer(
            @Identifier String id,
            @Bounds(min = 2, max = 5) int few,
            @Bounds(max = 9) long small,
            double ratio,
            boolean on,
            Instant at,
            Duration pause,
            Colour colour,
            @Bounds(max = 2) List<Inner> list,
            Inner inner,
            Map<String, Object> more,
            @Nullable Object any,
            @Nullable @Sensitive String secret) {

        Outer {
            if (few == 4) {
                throw new IllegalArgumentException("few: 4 (expected: another)");
            }
        }
    }

    private static final Schema.Members SCHEMA = Schema.of(Outer.class);

    private static final String JSON = """
            {"id":"a","few":3,"small":9,"ratio":0.5,"on":true,"at":"2026-11-23T12:00:00.120Z","pauseMs":1500,"colour":"dark_blue",\
            "list":[{"word":"x","size":-1}],"inner":{"word":"abc"},"more":{"a":[1]},"any":null,"secret":"s"}""";

    private static Object parse(String json) {
        return JsonMapper.shared().readValue(json, Object.class);
    }

    private static Outer read(String json) throws SchemaException {
        return (Outer) SCHEMA.read(parse(json));
    }

    @Test
    void aRecordIsReadAndWritten() throws SchemaException {
        Outer outer = read(JSON);

        assertThat(outer)
                .isEqualTo(new Outer(
                        "a",
                        3,
                        9,
                        0.5,
                        true,
                        Instant.parse("2026-11-23T12:00:00.120Z"),
                        Duration.ofMillis(1500),
                        Colour.DARK_BLUE,
                        List.of(new Inner("x", -1)),
                        new Inner("abc", null),
                        Map.of("a", List.of(1)),
                        null,
                        "s"));
        assertThat(JsonMapper.shared().writeValueAsString(SCHEMA.write(outer, true)))
                .isEqualTo(JSON.replace("\"any\":null,", ""));
        assertThat(SCHEMA.write(outer, false)).doesNotContainKey("secret");
    }

    @Test
    void membersThatAreNotKnownAreIgnored() throws SchemaException {
        assertThat(read(JSON.replace("{\"id\"", "{\"unknown\":[],\"id\""))).isEqualTo(read(JSON));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'id':'a'    | 'id':''             | 'id' must be a text of 1 to 100 printable characters.",
                "'id':'a'    | 'id':'a\\u0007'     | 'id' must be a text of 1 to 100 printable characters.",
                "'id':'a'    | 'id':1              | 'id' must be a text of 1 to 100 printable characters.",
                "'id':'a'    | 'id':null           | 'id' is missing.",
                "'few':3     | 'few':1             | 'few' must be a whole number from 2 to 5.",
                "'few':3     | 'few':3.5           | 'few' must be a whole number from 2 to 5.",
                "'few':3     | 'few':'3'           | 'few' must be a whole number from 2 to 5.",
                "'few':3     | 'few':1e400         | 'few' must be a whole number from 2 to 5.",
                "'few':3     | 'few':4             | few: 4 (expected: another)",
                "'small':9   | 'small':99999999999999999999 | 'small' must be a whole number from 0 to 9.",
                "'ratio':0.5 | 'ratio':'x'         | 'ratio' must be a number.",
                "'on':true   | 'on':'true'         | 'on' must be true or false.",
                "'at':'2026-11-23T12:00:00.120Z' | 'at':'yesterday' | 'at' must be a time such as 2026-01-31T12:00:00.000Z.",
                "'pauseMs':1500 | 'pauseMs':-1     | 'pauseMs' must be a whole number from 0 to 9223372036854.",
                "'dark_blue' | 'DARK_BLUE'         | 'colour' must be 'red' or 'dark_blue'.",
                "'word':'x'  | 'word':'long'       | 'list[0].word' must be a text of 1 to 3 characters.",
                "[{'word':'x','size':-1}] | [null] | 'list[0]' is missing.",
                "[{'word':'x','size':-1}] | [1,2,3] | 'list' must be a list of 0 to 2 items.",
                "[{'word':'x','size':-1}] | {}     | 'list' must be a list of 0 to 2 items.",
                "{'word':'abc'} | []               | 'inner' must be an object.",
                "{'word':'abc'} | {}               | 'inner.word' is missing.",
                "{'a':[1]}   | 1                   | 'more' must be an object."
            })
    void whatIsWrongIsSaid(String good, String bad, String said) {
        String json = JSON.replace(quoted(good), quoted(bad));
        assertThat(json).isNotEqualTo(JSON);

        assertThatThrownBy(() -> read(json)).isInstanceOf(SchemaException.class).hasMessage(quoted(said));
    }

    private static String quoted(String text) {
        return text.strip().replace('\'', '"');
    }

    @Test
    void somethingElseThanAnObjectIsRefused() {
        for (Object other : List.of("text", 1, List.of(), true)) {
            assertThatThrownBy(() -> SCHEMA.read(other))
                    .isInstanceOf(SchemaException.class)
                    .hasMessage("It must be an object.");
        }
        assertThatThrownBy(() -> SCHEMA.read(null)).isInstanceOf(SchemaException.class);
    }

    @Test
    void threeIsThreeHoweverItIsWritten() throws SchemaException {
        assertThat(read(JSON.replace("\"few\":3", "\"few\":3.0")).few()).isEqualTo(3);
        assertThat(read(JSON.replace("\"few\":3", "\"few\":30e-1")).few()).isEqualTo(3);
        assertThat(read(JSON.replace("\"ratio\":0.5", "\"ratio\":2")).ratio()).isEqualTo(2);
    }

    record Unknown(Thread thread) {}

    record Exposed(@Sensitive String secret) {}

    record Ints(List<Integer> numbers) {}

    @Test
    void recordsWithoutASchemaAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schema.of(Unknown.class))
                .withMessage("schema: java.lang.Thread (expected: a type that has one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schema.of(Ints.class))
                .withMessage("schema: List<Integer> (expected: List<Long>)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schema.of(Exposed.class))
                .withMessageContaining("(expected: nullable as well)");
    }

    @Test
    void whatWasReadIsNotWhatWasGiven() throws SchemaException {
        Map<String, Object> more = new LinkedHashMap<>(Map.of("a", 1));
        Map<String, Object> json = new LinkedHashMap<>();
        ((Map<?, ?>) parse(JSON)).forEach((name, value) -> json.put((String) name, value));
        json.put("more", more);
        json.put("list", new ArrayList<>());
        Outer outer = (Outer) SCHEMA.read(json);
        more.clear();

        assertThat(outer.more()).containsEntry("a", 1);
    }
}
