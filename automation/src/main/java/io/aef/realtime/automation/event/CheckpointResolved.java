package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Sensitive;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint is over.
 *
 * @param input what the person has given with the decision, or null
 * @param user who has decided, or null if nobody has
 */
@Description("A checkpoint is over.")
public record CheckpointResolved(
        @Identifier String executionId,
        @Identifier String stepId,
        CheckpointDecision decision,

        @Nullable @Sensitive @Description("What the person has given with the decision.")
        String input,

        @Nullable @Identifier @Description("Who has decided.")
        String user,

        Instant timestamp)
        implements RealtimeEvent {

    public static final String TYPE = "checkpoint_resolved";

    public CheckpointResolved {
        Identifiers.require("executionId", executionId);
        Identifiers.require("stepId", stepId);
        if (user != null) {
            Identifiers.require("user", user);
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

    /** The same as that of what it resolves. */
    @Override
    public String subject() {
        return Subject.of("checkpoint", executionId, stepId);
    }

    /** Without what was given, which may be a secret. */
    @Override
    public String toString() {
        return "CheckpointResolved[executionId=" + executionId + ", stepId=" + stepId + ", decision=" + decision
                + ", user=" + user + ", timestamp=" + timestamp + "]";
    }
}
