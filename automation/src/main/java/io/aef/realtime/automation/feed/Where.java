package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.log.Offset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody begins to follow a topic: the next event is the one behind.
 *
 * @param offset null if the topic has had no event yet
 * @param snapshot the events that lead there when they are applied in order; null if it goes on where it was
 */
public record Where(
        Topic topic, @Nullable Offset offset, @Nullable List<Object> snapshot) {

    /** {@code {topic, offset?, snapshot?}}. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>(Published.place(topic, offset));
        if (snapshot != null) {
            json.put("snapshot", snapshot);
        }
        return json;
    }
}
