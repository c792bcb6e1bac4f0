package io.aef.realtime.automation;

import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.RealtimeEvent;
import java.util.List;
import java.util.Map;

/**
 * What a new subscriber needs to catch up.
 *
 * @param executions what does not change about the executions of the topic: id, name, steps
 * @param events events that lead to the present state when they are applied in order, as if they had come live
 */
public record Snapshot(List<Map<String, Object>> executions, List<RealtimeEvent> events) {

    public Snapshot {
        executions = List.copyOf(executions);
        events = List.copyOf(events);
    }

    Map<String, Object> toJson() {
        return Wire.object()
                .put("executions", executions)
                .put(
                        "events",
                        events.stream()
                                .map(event -> EventCatalog.write(event, true))
                                .toList())
                .build();
    }
}
