package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import org.jspecify.annotations.Nullable;

/** Wants the live picture of a browser, or wants it otherwise than before. What is left out is the server's choice, and so is what is beyond its limits. */
@Description("Wants the live picture of a browser, or wants it otherwise than before.")
public record BrowserWatch(
        @Identifier String sessionId,

        @Nullable @Bounds(min = 1, max = 60) @Description("Pictures per second at most.")
        Integer maxFps,

        @Nullable
        @Bounds(min = 16, max = 8_192)
        @Description("In pixels; the picture may be larger if somebody else wants it so.")
        Integer maxWidth,

        @Nullable
        @Bounds(min = 16, max = 8_192)
        @Description("In pixels; the picture may be larger if somebody else wants it so.")
        Integer maxHeight,

        @Nullable @Bounds(min = 10, max = 100) @Description("Of the JPEG while much moves.")
        Integer quality,

        @Nullable @Description("Whether the picture gets better when it has come to rest. Default: true.")
        Boolean refine) {

    public static final String TYPE = "browser_watch";

    public BrowserWatch {
        Identifiers.require("sessionId", sessionId);
    }
}
