package io.aef.realtime.automation.schema;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The texts in which what is sensitive in a record may be found again. */
final class Secrets {

    private final Set<String> texts = new LinkedHashSet<>();

    private Secrets() {}

    static Set<String> of(Record value) {
        Secrets secrets = new Secrets();
        secrets.look(Schema.of(value.getClass()), value);
        return secrets.texts;
    }

    private void look(Schema.Members schema, Record value) {
        List<Schema.Member> all = schema.all();
        for (int i = 0; i < all.size(); i++) {
            Object content = RecordSchema.get(value, i);
            if (all.get(i).sensitive()) {
                take(content);
            } else {
                look(all.get(i).schema(), content);
            }
        }
    }

    private void look(Schema schema, @Nullable Object value) {
        if (schema instanceof Schema.Members members && value instanceof Record part) {
            look(members, part);
        } else if (schema instanceof Schema.Items items && value instanceof Collection<?> list) {
            list.forEach(each -> look(items.each(), each));
        }
    }

    /** All of it. */
    private void take(@Nullable Object value) {
        if (value instanceof Record part) {
            int count = Schema.of(part.getClass()).all().size();
            for (int i = 0; i < count; i++) {
                take(RecordSchema.get(part, i));
            }
        } else if (value instanceof Collection<?> list) {
            list.forEach(this::take);
        } else if (value instanceof Map<?, ?> members) {
            members.keySet().forEach(this::take);
            members.values().forEach(this::take);
        } else if (value instanceof Enum<?> constant) {
            takeText(constant.name());
            takeText(Schema.Choice.word(constant));
        } else if (value != null) {
            takeText(value.toString());
        }
    }

    /** As it is, each line of it, as in JSON and as in an address. */
    private void takeText(String text) {
        texts.add(text);
        texts.add(text.strip());
        text.lines().map(String::strip).forEach(texts::add);
        texts.add(text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t"));
        texts.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
    }
}
