package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;

/** Wants no picture of that browser any more. */
@Description("Wants no picture of that browser any more.")
public record BrowserUnwatch(@Identifier String sessionId) {

    public static final String TYPE = "browser_unwatch";

    public BrowserUnwatch {
        Identifiers.require("sessionId", sessionId);
    }
}
