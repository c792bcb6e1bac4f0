package io.aef.realtime.automation.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes records of plain Java, and says in a sentence what is wrong with it. */
final class SchemaReader {

    private SchemaReader() {}

    static Record members(Schema.Members schema, @Nullable Object json, String path) throws SchemaException {
        if (!(json instanceof Map<?, ?> object)) {
            throw wrong(path, "an object");
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Schema.Member member : schema.all()) {
            Object content = object.get(member.name());
            String at = path.isEmpty() ? member.name() : path + "." + member.name();
            if (content != null) {
                values.add(value(member.schema(), content, at));
            } else if (member.optional()) {
                values.add(null);
            } else {
                throw new SchemaException("\"" + at + "\" is missing.");
            }
        }
        try {
            return RecordSchema.create(schema.type(), values);
        } catch (IllegalArgumentException refused) {
            // Of the record's own rules: "name: value (expected: …)".
            throw new SchemaException((path.isEmpty() ? "" : path + ": ") + refused.getMessage());
        }
    }

    private static Object value(Schema schema, Object json, String path) throws SchemaException {
        if (schema instanceof Schema.Members members) {
            return members(members, json, path);
        } else if (schema instanceof Schema.Items items) {
            return items(items, json, path);
        } else if (schema instanceof Schema.Text text) {
            return text(text, json, path);
        } else if (schema instanceof Schema.Whole whole) {
            return exact(json, whole.min(), whole.max(), path);
        } else if (schema instanceof Schema.Decimal) {
            return decimal(json, path);
        } else if (schema instanceof Schema.Flag) {
            return is(json instanceof Boolean, json, path, "true or false");
        } else if (schema instanceof Schema.Moment) {
            return moment(json, path);
        } else if (schema instanceof Schema.Millis) {
            return Duration.ofMillis(exact(json, 0, Long.MAX_VALUE / 1_000_000, path));
        } else if (schema instanceof Schema.Choice choice) {
            return choice(choice, json, path);
        } else if (schema instanceof Schema.AnyMembers) {
            return new LinkedHashMap<>((Map<?, ?>) is(json instanceof Map<?, ?>, json, path, "an object"));
        }
        return json;
    }

    private static Object is(boolean fits, Object json, String path, String expected) throws SchemaException {
        if (!fits) {
            throw wrong(path, expected);
        }
        return json;
    }

    private static SchemaException wrong(String path, String expected) {
        return new SchemaException((path.isEmpty() ? "It" : "\"" + path + "\"") + " must be " + expected + ".");
    }

    private static List<Object> items(Schema.Items schema, Object json, String path) throws SchemaException {
        if (!(json instanceof List<?> list) || list.size() < schema.min() || list.size() > schema.max()) {
            throw wrong(path, "a list of " + schema.min() + " to " + schema.max() + " items");
        }
        List<Object> all = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            String at = path + "[" + i + "]";
            Object item = list.get(i);
            if (item == null) {
                throw new SchemaException("\"" + at + "\" is missing.");
            }
            all.add(value(schema.each(), item, at));
        }
        return all;
    }

    private static String text(Schema.Text schema, Object json, String path) throws SchemaException {
        if (json instanceof String text
                && text.length() >= schema.min()
                && text.length() <= schema.max()
                && (!schema.identifier() || Identifiers.isValid(text))) {
            return text;
        }
        throw wrong(
                path,
                "a text of " + schema.min() + " to " + schema.max()
                        + (schema.identifier() ? " printable characters" : " characters"));
    }

    /** 3 and 3.0 are the same number in JSON. */
    private static long exact(Object json, long min, long max, String path) throws SchemaException {
        BigDecimal number = json instanceof BigInteger large
                ? new BigDecimal(large)
                : json instanceof Long || json instanceof Integer
                        ? BigDecimal.valueOf(((Number) json).longValue())
                        : json instanceof Double real && Double.isFinite(real)
                                ? BigDecimal.valueOf(real)
                                : json instanceof BigDecimal exact ? exact : null;
        if (number == null
                || number.compareTo(BigDecimal.valueOf(min)) < 0
                || number.compareTo(BigDecimal.valueOf(max)) > 0
                || number.stripTrailingZeros().scale() > 0) {
            throw wrong(path, "a whole number from " + min + " to " + max);
        }
        return number.longValueExact();
    }

    private static Double decimal(Object json, String path) throws SchemaException {
        double number = json instanceof Number any ? any.doubleValue() : Double.NaN;
        if (!Double.isFinite(number)) {
            throw wrong(path, "a number");
        }
        return number;
    }

    private static Instant moment(Object json, String path) throws SchemaException {
        try {
            if (json instanceof String text && text.length() <= 40) {
                return Instant.parse(text);
            }
        } catch (DateTimeException notOne) {
            // Said below.
        }
        throw wrong(path, "a time such as 2026-01-31T12:00:00.000Z");
    }

    private static Enum<?> choice(Schema.Choice schema, Object json, String path) throws SchemaException {
        for (Enum<?> constant : schema.constants()) {
            if (Schema.Choice.word(constant).equals(json)) {
                return constant;
            }
        }
        throw wrong(
                path,
                schema.constants().stream()
                        .map(constant -> "\"" + Schema.Choice.word(constant) + "\"")
                        .collect(Collectors.joining(" or ")));
    }
}
