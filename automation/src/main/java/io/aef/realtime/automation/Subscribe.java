package io.aef.realtime.automation;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.log.Offset;
import org.jspecify.annotations.Nullable;

/** What {@code subscribe} and {@code unsubscribe} have as their argument. */
record Subscribe(
        @Bounds(max = 120) @Description("execution:<id>, session:<id> or user:<id>.")
        String topic,

        @Nullable @Bounds(max = 40) @Description("The offset of the last event that was received.")
        String after) {

    Subscribe {
        if (Topic.parse(topic).isEmpty()) {
            throw new IllegalArgumentException("topic: no topic (expected: execution:<id>, session:<id> or user:<id>)");
        }
        if (after != null) {
            Offset.parse(after);
        }
    }

    Topic asTopic() {
        return Topic.parse(topic).orElseThrow();
    }

    @Nullable
    Offset asOffset() {
        return after == null ? null : Offset.parse(after);
    }
}
