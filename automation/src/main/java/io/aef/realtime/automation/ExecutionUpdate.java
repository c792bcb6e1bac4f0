package io.aef.realtime.automation;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an execution stands.
 *
 * @param currentStep id of the step that is being worked on, or null when there is none
 * @param progress in per cent, 0 to 100
 */
public record ExecutionUpdate(
        String executionId,
        ExecutionStatus status,
        @Nullable String currentStep,
        int progress,
        Instant timestamp) implements RealtimeEvent {

    public static final String TYPE = "execution_update";

    public ExecutionUpdate {
        if (progress < 0 || progress > 100) {
            throw new IllegalArgumentException("progress: " + progress + " (expected: 0..100)");
        }
        Wire.requireId("executionId", executionId);
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
                .put("status", status.wire())
                .put("currentStep", currentStep)
                .put("progress", progress)
                .put("timestamp", timestamp)
                .build();
    }
}
