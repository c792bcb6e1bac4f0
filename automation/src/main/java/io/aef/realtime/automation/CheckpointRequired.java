package io.aef.realtime.automation;

import java.time.Instant;
import java.util.Map;

/** An execution waits at a step until a person has decided. */
public record CheckpointRequired(String executionId, String stepId, CheckpointData checkpointData, Instant timestamp)
        implements RealtimeEvent {

    public static final String TYPE = "checkpoint_required";

    public CheckpointRequired {
        Wire.requireId("executionId", executionId);
        Wire.requireId("stepId", stepId);
        timestamp = Wire.truncate(timestamp);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Topic topic() {
        return Topic.execution(executionId);
    }

    @Override
    public Map<String, Object> toJson() {
        return Wire.object()
                .put("type", TYPE)
                .put("executionId", executionId)
                .put("stepId", stepId)
                .put("checkpointData", checkpointData.toJson())
                .put("timestamp", timestamp)
                .build();
    }
}
