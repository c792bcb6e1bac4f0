package io.aef.realtime.automation.schema;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a value looks like in JSON, taken from its Java type: a record is an object with a member for each component, in their order;
 * an enum constant its name in lower case; an instant a text as {@code Date.toJSON()} has it, and a duration whole milliseconds in a
 * member with {@code Ms} behind its name. A component that is {@link Nullable} may be missing. Immutable.
 */
public sealed interface Schema {

    /** A text. */
    record Text(long min, long max, boolean identifier) implements Schema {}

    /** A whole number. */
    record Whole(long min, long max) implements Schema {}

    /** Any finite number. */
    record Decimal() implements Schema {}

    /** True or false. */
    record Flag() implements Schema {}

    /** A moment, to the millisecond. */
    record Moment() implements Schema {}

    /** Milliseconds, not negative. */
    record Millis() implements Schema {}

    /** One of some words. */
    record Choice(List<Enum<?>> constants) implements Schema {

        /** The word for a constant. */
        public static String word(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }

    /** A list. */
    record Items(Schema each, long min, long max) implements Schema {}

    /** Anything, as plain Java. */
    record Anything() implements Schema {}

    /** An object with any members, as plain Java. */
    record AnyMembers() implements Schema {}

    /**
     * An object with some members.
     *
     * @param type the record it is in Java
     * @param description a sentence, or empty
     */
    record Members(Class<? extends Record> type, List<Member> all, String description) implements Schema {

        /** With the values of a record. What is sensitive is left out if it is to be. */
        public Map<String, Object> write(Record value, boolean withSensitive) {
            return SchemaWriter.members(this, value, withSensitive);
        }

        /**
         * A record with the values of a JSON object. Members that it does not know are ignored.
         *
         * @param json plain Java, as of a parser
         * @throws SchemaException if a member is missing or is not what it should be, or the record refuses it
         */
        public Record read(@Nullable Object json) throws SchemaException {
            return SchemaReader.members(this, json, "");
        }
    }

    /**
     * A member of an object.
     *
     * @param name in JSON
     * @param schema of its value
     * @param optional whether it may be missing
     * @param sensitive whether some do not see it
     * @param description a sentence, or empty
     */
    record Member(String name, Schema schema, boolean optional, boolean sensitive, String description) {}

    /**
     * Of a record.
     *
     * @throws IllegalArgumentException if there is a component whose type has no schema
     */
    static Members of(Class<? extends Record> type) {
        return RecordSchema.of(type);
    }
}
