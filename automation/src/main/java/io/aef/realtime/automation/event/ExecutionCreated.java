package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * There is an execution: what a front end needs to show it and will not be told again.
 *
 * @param name for a person to read
 * @param steps in order; may be empty
 * @param sessionId the browser session it works in, or null if there is none, or not yet
 * @param details what the application wants to add, as plain Java that can be written as JSON; null for nothing
 */
@Description("There is an execution: what does not change about it.")
public record ExecutionCreated(
        @Identifier String executionId,

        @Bounds(max = 1_000) @Description("For a person to read.")
        String name,

        @Description("In order.") List<StepDescription> steps,

        @Nullable @Identifier @Description("The browser session it works in.")
        String sessionId,

        @Nullable @Description("What the application adds.") Map<String, Object> details,

        Instant timestamp)
        implements RealtimeEvent {

    public static final String TYPE = "execution_created";

    private static final int MAX_STEPS = 10_000;

    public ExecutionCreated {
        Identifiers.require("executionId", executionId);
        if (name.length() > 1_000) {
            throw new IllegalArgumentException("name: " + name.length() + " characters (expected: 0..1000)");
        }
        steps = List.copyOf(steps);
        if (steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("steps: " + steps.size() + " (expected: 0.." + MAX_STEPS + ")");
        }
        if (sessionId != null) {
            Identifiers.require("sessionId", sessionId);
        }
        if (details != null) {
            details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
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
        return Subject.of("created", executionId);
    }
}
