package io.aef.realtime.automation.command;

import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Schema;
import org.jspecify.annotations.Nullable;

/** What all commands have. */
record Envelope(
        @Identifier @Description("A new one for each command; the same again is not carried out again.")
        String id,

        @Identifier String type,

        @Nullable @Identifier @Description("The execution it is about.")
        String executionId) {

    static final Schema.Members SCHEMA = Schema.of(Envelope.class);
}
