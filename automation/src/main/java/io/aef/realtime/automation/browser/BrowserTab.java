package io.aef.realtime.automation.browser;

import io.aef.realtime.automation.schema.Description;

/**
 * A tab of a browser.
 *
 * @param active whether the picture is of it
 */
@Description("A tab of a browser.")
public record BrowserTab(
        String id,
        String url,
        String title,
        @Description("Whether the picture is of it.") boolean active) {

    /** Without address and title, which may be secret. */
    @Override
    public String toString() {
        return "BrowserTab[" + id + "]";
    }
}
