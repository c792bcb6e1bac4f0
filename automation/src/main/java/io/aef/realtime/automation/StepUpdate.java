package io.aef.realtime.automation;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one step of an execution stands.
 *
 * @param result what came of it, or null while it has not ended
 */
public record StepUpdate(
        String executionId,
        String stepId,
        StepStatus status,
        @Nullable StepResult result,
        Instant timestamp) implements RealtimeEvent {

    public static final String TYPE = "step_update";

    public StepUpdate {
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
                .put("status", status.wire())
                .put("result", result == null ? null : result.toJson())
                .put("timestamp", timestamp)
                .build();
    }
}
