package io.aef.realtime.automation;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a step.
 *
 * @param duration how long it was worked on, pauses left out; on the wire {@code durationMs}
 * @param output what it found, for a person to read, or null
 * @param error why it failed, as a sentence for a person to read, or null if it did not
 */
public record StepResult(
        Duration duration,
        @Nullable String output,
        @Nullable String error) {

    public StepResult {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0)");
        }
    }

    Map<String, Object> toJson() {
        return Wire.object()
                .put("durationMs", duration.toMillis())
                .put("output", output)
                .put("error", error)
                .build();
    }
}
