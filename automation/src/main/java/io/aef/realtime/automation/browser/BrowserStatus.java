package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Description;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Redaction;
import io.aef.realtime.automation.schema.Sensitive;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the browser of a session is, beside its picture. Comes when something of it changes, in that order.
 *
 * @param viewers how many connections are given its live picture
 */
@Description("How the browser of a session is, beside its picture.")
public record BrowserStatus(
        @Identifier String sessionId,
        BrowserState state,

        @Nullable @Sensitive @Description("The address of the page.")
        String url,

        @Nullable @Sensitive @Description("Its title.") String title,

        @Nullable @Sensitive @Description("All tabs.") List<BrowserTab> tabs,

        @Nullable @Sensitive @Description("The dialog of the page that is open.")
        BrowserDialog dialog,

        @Bounds(max = Integer.MAX_VALUE) @Description("How many connections are given its live picture.")
        int viewers) {

    public static final String TYPE = "browser_status";

    public BrowserStatus {
        Identifiers.require("sessionId", sessionId);
        tabs = tabs == null ? null : List.copyOf(tabs);
    }

    @Override
    public String toString() {
        return Redaction.of(this);
    }
}
