package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An execution waits at a step until a person has decided. */
@Description("An execution waits at a step until a person has decided.")
public record CheckpointRequired(
        @Identifier String executionId, @Identifier String stepId, CheckpointData checkpointData, Instant timestamp)
        implements RealtimeEvent {

    public static final String TYPE = "checkpoint_required";

    public CheckpointRequired {
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

    /** The same as that of what resolves it. */
    @Override
    public String subject() {
        return Subject.of("checkpoint", executionId, stepId);
    }
}
