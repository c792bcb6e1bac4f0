package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import org.jspecify.annotations.Nullable;

/** Who drives a browser is to be another: one page at a time does. Answered with {@code {driving}}. */
@Description("Asks to drive a browser, or lets go of it.")
public record BrowserControl(
        @Identifier String sessionId,
        ControlAction action,

        @Nullable @Description("Takes it from whoever has it; for those who may.")
        Boolean force) {

    public static final String TYPE = "browser_control";

    /** What is wanted. */
    public enum ControlAction {
        /** To drive; if somebody else does, when they let go. */
        TAKE,
        /** Not to drive, or not to wait for it. */
        RELEASE
    }
}
