package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import org.jspecify.annotations.Nullable;

/** Has drawn a frame and all before it: there is room for the next one. */
@Description("Has drawn a frame, and all before it; is not answered.")
public record BrowserAck(
        @Identifier String sessionId,

        @Bounds(max = Long.MAX_VALUE) @Description("That of the frame.")
        long seq,

        @Nullable
        @Description("Whether a whole picture is needed, because what has come does not fit to what was drawn.")
        Boolean key) {

    public static final String TYPE = "browser_ack";

    public BrowserAck {
        Identifiers.require("sessionId", sessionId);
    }
}
