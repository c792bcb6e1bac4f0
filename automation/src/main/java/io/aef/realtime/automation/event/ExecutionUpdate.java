package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where an execution stands.
 *
 * @param currentStep id of the step that is being worked on, or null when there is none
 * @param progress in per cent, 0 to 100
 */
@Description("Where an execution stands.")
public record ExecutionUpdate(
        @Identifier String executionId,
        ExecutionStatus status,

        @Nullable @Identifier @Description("Id of the step that is being worked on.")
        String currentStep,

        @Bounds(max = 100) @Description("In per cent.") int progress,
        Instant timestamp)
        implements RealtimeEvent {

    public static final String TYPE = "execution_update";

    public ExecutionUpdate {
        Identifiers.require("executionId", executionId);
        if (currentStep != null) {
            Identifiers.require("currentStep", currentStep);
        }
        if (progress < 0 || progress > 100) {
            throw new IllegalArgumentException("progress: " + progress + " (expected: 0..100)");
        }
        timestamp = timestamp.truncatedTo(ChronoUnit.MILLIS);
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
    public String subject() {
        return Subject.of("execution", executionId);
    }
}
