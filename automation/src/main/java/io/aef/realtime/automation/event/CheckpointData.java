package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import java.util.List;

/**
 * What a person is asked at a checkpoint.
 *
 * @param message the question
 * @param options the answers to choose from, 1 to 20
 */
@Description("What a person is asked at a checkpoint.")
public record CheckpointData(
        @Description("The question.") String message,

        @Bounds(min = 1, max = 20) @Description("The answers to choose from.")
        List<String> options) {

    public CheckpointData {
        options = List.copyOf(options);
        if (options.isEmpty() || options.size() > 20) {
            throw new IllegalArgumentException("options: " + options.size() + " (expected: 1..20)");
        }
    }
}
