package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.browser.BrowserTab;
import io.aef.realtime.browser.BrowserStatus;
import java.util.List;
import java.util.Objects;

/** How a browser is, as it is said on the wire. */
public final class StatusForm {

    private StatusForm() {}

    /** For pages. */
    public static io.aef.realtime.automation.browser.BrowserStatus of(
            String sessionId, BrowserStatus status, int viewers) {
        BrowserStatus.Dialog dialog = status.dialog();
        return new io.aef.realtime.automation.browser.BrowserStatus(
                sessionId,
                BrowserState.valueOf(status.state().name()),
                status.url(),
                status.title(),
                status.tabs().stream()
                        .map(tab -> new BrowserTab(tab.id(), tab.url(), tab.title(), tab.active()))
                        .toList(),
                dialog == null ? null : new BrowserDialog(dialog.kind(), dialog.message(), dialog.defaultText()),
                viewers);
    }

    /** What {@link #of} has made a form of. */
    public static BrowserStatus read(io.aef.realtime.automation.browser.BrowserStatus form) {
        BrowserDialog dialog = form.dialog();
        List<BrowserTab> tabs = form.tabs() == null ? List.of() : form.tabs();
        return new BrowserStatus(
                BrowserStatus.State.valueOf(form.state().name()),
                form.url(),
                form.title(),
                tabs.stream()
                        .map(tab -> new BrowserStatus.Tab(tab.id(), tab.url(), tab.title(), tab.active()))
                        .toList(),
                dialog == null
                        ? null
                        : new BrowserStatus.Dialog(
                                dialog.kind(), dialog.message(), Objects.requireNonNullElse(dialog.defaultText(), "")));
    }

    /** It is not yet known. */
    public static BrowserStatus starting() {
        return new BrowserStatus(BrowserStatus.State.STARTING, null, null, List.of(), null);
    }

    /** It does not answer. */
    public static BrowserStatus unresponsive(BrowserStatus before) {
        return new BrowserStatus(
                BrowserStatus.State.UNRESPONSIVE, before.url(), before.title(), before.tabs(), before.dialog());
    }

    static BrowserStatus ended(BrowserStatus before) {
        return new BrowserStatus(BrowserStatus.State.ENDED, before.url(), before.title(), List.of(), null);
    }
}
