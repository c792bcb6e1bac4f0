package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import org.jspecify.annotations.Nullable;

/**
 * Who drives a browser, as one page is told.
 *
 * @param user null if nobody does
 */
@Description("Who drives a browser.")
public record BrowserDriver(
        @Identifier String sessionId,

        @Nullable @Description("Who drives; missing if nobody does.")
        String user,

        @Nullable @Description("Who is next.") String wantedBy,

        @Description("Whether it is this page.") boolean you,

        @Description("Whether this page waits for its turn.")
        boolean wanted) {

    public static final String TYPE = "browser_driver";
}
