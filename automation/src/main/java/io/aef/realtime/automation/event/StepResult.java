package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Sensitive;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of a step.
 *
 * @param duration how long it was worked on, pauses left out; on the wire {@code durationMs}
 * @param output what it found, for a person to read, or null
 * @param error why it failed, as a sentence for a person to read, or null if it did not
 * @param screenshotUrl where the picture of the browser at that moment is, relative to the application, or null if there is none
 */
@Description("What came of a step.")
public record StepResult(
        @Description("How long it was worked on, pauses left out, in milliseconds.")
        Duration duration,

        @Nullable @Sensitive @Description("What it found, for a person to read.")
        String output,

        @Nullable @Description("Why it failed, as a sentence for a person to read.")
        String error,

        @Nullable
        @Sensitive
        @Bounds(max = 2_000)
        @Description("Where the picture of the browser at that moment is, relative to the application.")
        String screenshotUrl) {

    public StepResult {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0)");
        }
    }

    /** Without a picture. */
    public StepResult(Duration duration, @Nullable String output, @Nullable String error) {
        this(duration, output, error, null);
    }

    /** The same with a picture. */
    public StepResult withScreenshot(String url) {
        return new StepResult(duration, output, error, url);
    }

    /** Without what it found, which may be a secret. */
    @Override
    public String toString() {
        return "StepResult[duration=" + duration + ", error=" + error + "]";
    }
}
