package io.aef.realtime.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Our scanner and our reader of plain Java against Jackson's, on random texts from a fixed seed. */
class JsonPropertiesTest {

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"a\"",
            "\"b\\n\\u00e9\"",
            "\"long enough for a word\"",
            "0",
            "-1",
            "12.5e-3",
            "true",
            "false",
            "null",
            " ",
            "\n",
            "{\"a\":1}",
            "[1,[]]",
            "\"k\":2",
            "\\",
            "e",
            ".",
            "9007199254740993",
            "123456789012345678901",
            "\"é😀\"",
            "x");

    private final Json json = JacksonJson.standard();
    private final JsonMapper jackson = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Test
    void acceptsAndReadsTheSameAsJackson() {
        Random random = new Random(1);
        int accepted = 0;
        for (int round = 0; round < 30_000; round++) {
            String text = round % 2 == 0 ? mutated(array(random, 0), random) : pieces(random);
            Object theirs = theirs(text);
            Object ours = ours(text);

            assertThat(String.valueOf(ours)).as(text).isEqualTo(String.valueOf(theirs));
            accepted += ours instanceof List ? 1 : 0;
        }
        assertThat(accepted).isBetween(2_500, 25_000);
    }

    private @Nullable Object ours(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        try {
            return json.readArray(utf8, 0, utf8.length).stream()
                    .map(JsonValue::toJava)
                    .toList();
        } catch (JsonException e) {
            return "refused";
        }
    }

    private Object theirs(String text) {
        try {
            Object value = jackson.readValue(text.getBytes(UTF_8), Object.class);
            return value instanceof List ? value : "refused";
        } catch (JacksonException e) {
            return "refused";
        }
    }

    private static String pieces(Random random) {
        StringBuilder text = new StringBuilder("[");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.append(']').toString();
    }

    private static String mutated(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(3); i > 0 && mutated.length() > 0; i--) {
            int at = random.nextInt(mutated.length());
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            mutated.replace(at, at + random.nextInt(2), random.nextBoolean() ? piece : "");
        }
        return mutated.toString();
    }

    private static String array(Random random, int depth) {
        StringBuilder text = new StringBuilder("[");
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(value(random, depth + 1)).append(i > 1 ? " ," : "");
        }
        return text.append("]").toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 6)) {
            case 0 -> Integer.toString(random.nextInt());
            case 1 -> Double.toString(random.nextGaussian());
            case 2 -> "\"" + "text with é and \\\"quotes\\\"".substring(0, random.nextInt(16)) + "\"";
            case 3 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 4 -> array(random, depth);
            default -> "{\"a\" : " + value(random, depth + 1) + ",\"b\\t\":" + value(random, depth + 1) + "}";
        };
    }
}
