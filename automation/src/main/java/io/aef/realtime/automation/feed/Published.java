package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.access.AccessRule;
import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.access.Visibilities;
import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.SchemaException;
import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonException;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event as it is in the log, and what each may see of it. Thread-safe: what two find out at once is the same. */
final class Published {

    private static final Logger log = LoggerFactory.getLogger(Published.class);
    private static final Json JSON = JacksonJson.standard();
    private static final byte[] NOTHING = new byte[0];

    private final Topic topic;
    final Offset offset;
    final RealtimeEvent event;
    private final JsonValue full;
    private final int fullSize;
    private volatile @Nullable Map<String, Object> redacted;
    private volatile int redactedSize;

    private Published(Topic topic, Offset offset, RealtimeEvent event, JsonValue full, int fullSize) {
        this.topic = topic;
        this.offset = offset;
        this.event = event;
        this.full = full;
        this.fullSize = fullSize;
    }

    static byte[] encode(RealtimeEvent event) {
        return JSON.write(NOTHING, EventCatalog.write(event, true));
    }

    /** As {@link #decode(Topic, EventLog.Event, RealtimeEvent)}, of which nothing is known. */
    static @Nullable Published decode(Topic topic, EventLog.Event found) {
        return decode(topic, found, null);
    }

    /**
     * Null if it is none: of another version of the application perhaps. It keeps its place and is passed on to nobody.
     *
     * @param known what it says, if that is known
     */
    static @Nullable Published decode(Topic topic, EventLog.Event found, @Nullable RealtimeEvent known) {
        try {
            JsonValue full = JSON.read(found.body(), 0, found.body().length);
            RealtimeEvent event = known != null ? known : EventCatalog.read(full.toJava());
            return new Published(topic, found.offset(), event, full, found.body().length);
        } catch (JsonException | SchemaException unknown) {
            log.warn("The log of {} has something in it that is no event: {}", topic.kind(), unknown.getMessage());
            return null;
        }
    }

    Visibility visibleTo(Principal principal, AccessRule rule) {
        return Visibilities.ask(rule, principal, topic, event);
    }

    /** @param seen not {@link Visibility#NONE} */
    Object payload(Visibility seen) {
        if (seen == Visibility.FULL) {
            return full;
        }
        Map<String, Object> known = redacted;
        if (known == null) {
            known = EventCatalog.write(event, false);
            redacted = known;
        }
        return known;
    }

    /** How many bytes {@link #payload} is as JSON; 0 for {@link Visibility#NONE}. */
    int size(Visibility seen) {
        if (seen == Visibility.REDACTED && redactedSize == 0) {
            redactedSize = JSON.write(NOTHING, payload(seen)).length;
        }
        return switch (seen) {
            case FULL -> fullSize;
            case REDACTED -> redactedSize;
            case NONE -> 0;
        };
    }

    static Map<String, Object> place(Topic topic, @Nullable Offset offset) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("topic", topic.toString());
        if (offset != null) {
            place.put("offset", offset.toString());
        }
        return place;
    }

    Map<String, Object> place() {
        return place(topic, offset);
    }
}
