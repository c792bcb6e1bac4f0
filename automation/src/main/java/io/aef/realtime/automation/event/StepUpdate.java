package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where one step of an execution stands.
 *
 * @param result what came of it, or null while it has not ended
 */
@Description("Where one step of an execution stands.")
public record StepUpdate(
        @Identifier String executionId,
        @Identifier String stepId,
        StepStatus status,

        @Nullable @Description("What came of it; missing while it has not ended.")
        StepResult result,

        Instant timestamp)
        implements RealtimeEvent {

    public static final String TYPE = "step_update";

    public StepUpdate {
        Identifiers.require("executionId", executionId);
        Identifiers.require("stepId", stepId);
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
        return Subject.of("step", executionId, stepId);
    }
}
