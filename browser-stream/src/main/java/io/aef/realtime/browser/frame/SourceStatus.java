package io.aef.realtime.browser.frame;

import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.browser.BrowserTab;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a browser is, as far as its source knows. Lengths are for the source to keep to.
 *
 * @param state that nothing changes ({@link BrowserState#QUIET}) is no fault; all but {@link BrowserState#ENDED} may become another
 * @param url address of the page that is shown, 2,048 characters at most; null if unknown
 * @param title of that page, 512 characters at most; null if unknown
 * @param tabs those that are open, in the order of their opening, 50 at most; empty if unknown. Their id is that of {@link Viewport#tab}
 * @param dialog of that page, which waits for an answer, with texts of 4,096 characters at most; else null
 */
public record SourceStatus(
        BrowserState state,
        @Nullable String url,
        @Nullable String title,
        List<BrowserTab> tabs,
        @Nullable BrowserDialog dialog) {

    public SourceStatus {
        tabs = List.copyOf(tabs);
    }

    /** Without addresses, titles and texts, which may be secret. */
    @Override
    public String toString() {
        return "SourceStatus[" + state + ", " + tabs.size() + " tabs]";
    }
}
