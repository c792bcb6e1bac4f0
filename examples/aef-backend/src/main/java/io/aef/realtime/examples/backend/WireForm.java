package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.Snapshot;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.schema.SchemaException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How nodes tell each other of runs: as they tell the page, and how that is read again. */
final class WireForm {

    private WireForm() {}

    static Map<String, Object> of(Snapshot snapshot) {
        return Map.of(
                "executions",
                snapshot.executions(),
                "events",
                snapshot.events().stream()
                        .map(event -> EventCatalog.write(event, true))
                        .toList());
    }

    /** @throws IllegalArgumentException if it is none */
    static Snapshot snapshot(Map<?, ?> json) {
        return new Snapshot(
                list(json, "executions").stream().map(WireForm::object).toList(),
                list(json, "events").stream().map(WireForm::event).toList());
    }

    /** @throws IllegalArgumentException if it is none */
    static RealtimeEvent event(@Nullable Object json) {
        try {
            return EventCatalog.read(json);
        } catch (SchemaException notOne) {
            throw new IllegalArgumentException(notOne.getMessage(), notOne);
        }
    }

    /** A JSON object, read as plain Java. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    static List<?> list(Map<?, ?> json, String member) {
        return json.get(member) instanceof List<?> list ? list : List.of();
    }

    static String text(Map<?, ?> json, String member) {
        if (json.get(member) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("without the text \"" + member + "\"");
    }
}
