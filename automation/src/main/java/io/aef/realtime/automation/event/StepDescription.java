package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;

/**
 * What does not change about a step.
 *
 * @param title for a person to read
 */
@Description("What does not change about a step.")
public record StepDescription(
        @Identifier String id,

        @Bounds(max = 1_000) @Description("For a person to read.")
        String title) {

    public StepDescription {
        Identifiers.require("id", id);
        if (title.length() > 1_000) {
            throw new IllegalArgumentException("title: " + title.length() + " characters (expected: 0..1000)");
        }
    }
}
