package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Sensitive;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A line that an execution has written.
 *
 * @param stepId the step it is about, or null
 * @param message for a person to read, at most 10,000 characters; null for those who may not see it
 */
@Description("A line that an execution has written.")
public record LogLine(
        @Identifier String executionId,

        @Nullable @Identifier @Description("The step it is about.")
        String stepId,

        LogLevel level,

        @Nullable @Sensitive @Bounds(max = LogLine.MAX_MESSAGE) @Description("For a person to read.")
        String message,

        Instant timestamp)
        implements RealtimeEvent {

    public static final String TYPE = "log_line";

    /** In characters. */
    public static final int MAX_MESSAGE = 10_000;

    public LogLine {
        Identifiers.require("executionId", executionId);
        if (stepId != null) {
            Identifiers.require("stepId", stepId);
        }
        if (message != null && message.length() > MAX_MESSAGE) {
            throw new IllegalArgumentException(
                    "message: " + message.length() + " characters (expected: <= " + MAX_MESSAGE + ")");
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
    public @Nullable String subject() {
        return null;
    }

    /** Without the message, which may be a secret. */
    @Override
    public String toString() {
        return "LogLine[executionId=" + executionId + ", stepId=" + stepId + ", level=" + level + ", timestamp="
                + timestamp + "]";
    }
}
