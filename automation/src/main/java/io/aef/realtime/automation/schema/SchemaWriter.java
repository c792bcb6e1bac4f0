package io.aef.realtime.automation.schema;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes plain Java of records: maps in order, lists, texts, numbers and flags. */
final class SchemaWriter {

    private static final DateTimeFormatter ISO_MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private SchemaWriter() {}

    static Map<String, Object> members(Schema.Members schema, Record value, boolean withSensitive) {
        Map<String, Object> members = new LinkedHashMap<>();
        List<Schema.Member> all = schema.all();
        for (int i = 0; i < all.size(); i++) {
            Schema.Member member = all.get(i);
            Object content = member.sensitive() && !withSensitive ? null : RecordSchema.get(value, i);
            if (content != null) {
                members.put(member.name(), value(member.schema(), content, withSensitive));
            }
        }
        return Collections.unmodifiableMap(members);
    }

    private static Object value(Schema schema, Object value, boolean withSensitive) {
        if (schema instanceof Schema.Members members) {
            return members(members, (Record) value, withSensitive);
        } else if (schema instanceof Schema.Items items) {
            List<Object> all = new ArrayList<>();
            ((List<?>) value).forEach(each -> all.add(value(items.each(), each, withSensitive)));
            return all;
        } else if (value instanceof Enum<?> constant) {
            return Schema.Choice.word(constant);
        } else if (value instanceof Instant moment) {
            return ISO_MILLIS.format(moment);
        } else if (value instanceof Duration duration) {
            return duration.toMillis();
        }
        return value;
    }
}
