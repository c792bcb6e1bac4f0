package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Schema;
import io.aef.realtime.automation.schema.SchemaException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All types of events and how they look on the wire: what the server writes and reads, the types of the front-end kit and the AsyncAPI
 * document all come from here.
 */
public final class EventCatalog {

    private static final Map<String, Schema.Members> SCHEMAS = Collections.unmodifiableMap(schemas());

    private EventCatalog() {}

    private static Map<String, Schema.Members> schemas() {
        Map<String, Schema.Members> schemas = new LinkedHashMap<>();
        schemas.put(ExecutionCreated.TYPE, Schema.of(ExecutionCreated.class));
        schemas.put(ExecutionUpdate.TYPE, Schema.of(ExecutionUpdate.class));
        schemas.put(StepUpdate.TYPE, Schema.of(StepUpdate.class));
        schemas.put(BrowserUpdate.TYPE, Schema.of(BrowserUpdate.class));
        schemas.put(CheckpointRequired.TYPE, Schema.of(CheckpointRequired.class));
        schemas.put(CheckpointResolved.TYPE, Schema.of(CheckpointResolved.class));
        schemas.put(LogLine.TYPE, Schema.of(LogLine.class));
        return schemas;
    }

    /** The types by their names. */
    public static Collection<String> types() {
        return SCHEMAS.keySet();
    }

    /**
     * The members of a type beside {@code type}.
     *
     * @throws IllegalArgumentException if there is no such type
     */
    public static Schema.Members schema(String type) {
        Schema.Members schema = SCHEMAS.get(type);
        if (schema == null) {
            throw new IllegalArgumentException("type: unknown (expected: one of " + SCHEMAS.keySet() + ")");
        }
        return schema;
    }

    /**
     * The argument of the Socket.IO event: {@code type} first, then the members in the order of the components. What is absent is left
     * out.
     *
     * @param withSensitive whether what is {@link io.aef.realtime.automation.schema.Sensitive} is in it
     */
    public static Map<String, Object> write(RealtimeEvent event, boolean withSensitive) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", event.type());
        members.putAll(schema(event.type()).write((Record) event, withSensitive));
        return Collections.unmodifiableMap(members);
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @param json plain Java, as of a parser
     * @throws SchemaException if it is anything else
     */
    public static RealtimeEvent read(@Nullable Object json) throws SchemaException {
        Object type = json instanceof Map<?, ?> members ? members.get("type") : null;
        Schema.Members schema = type == null ? null : SCHEMAS.get(type);
        if (schema == null) {
            throw new SchemaException("An event must be an object with a known \"type\".");
        }
        return (RealtimeEvent) schema.read(json);
    }
}
