package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.browser.BrowserStatus;
import io.aef.realtime.automation.browser.BrowserTab;
import io.aef.realtime.browser.frame.SourceStatus;
import java.util.List;

/** How a browser is, as it is said on the wire. */
public final class StatusForm {

    private StatusForm() {}

    /** For pages. */
    public static BrowserStatus of(String sessionId, SourceStatus status, int viewers) {
        return new BrowserStatus(
                sessionId, status.state(), status.url(), status.title(), status.tabs(), status.dialog(), viewers);
    }

    /** What {@link #of} has made a form of. */
    public static SourceStatus read(BrowserStatus form) {
        List<BrowserTab> tabs = form.tabs() == null ? List.of() : form.tabs();
        return new SourceStatus(form.state(), form.url(), form.title(), tabs, form.dialog());
    }

    /** It is not yet known. */
    public static SourceStatus starting() {
        return new SourceStatus(BrowserState.STARTING, null, null, List.of(), null);
    }

    /** It does not answer. */
    public static SourceStatus unresponsive(SourceStatus before) {
        return new SourceStatus(
                BrowserState.UNRESPONSIVE, before.url(), before.title(), before.tabs(), before.dialog());
    }

    static SourceStatus ended(SourceStatus before) {
        return new SourceStatus(BrowserState.ENDED, before.url(), before.title(), List.of(), null);
    }
}
