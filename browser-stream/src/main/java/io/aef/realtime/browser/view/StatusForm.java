package io.aef.realtime.browser.view;

import io.aef.realtime.automation.browser.BrowserDialog;
import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.browser.BrowserTab;
import io.aef.realtime.browser.BrowserStatus;
import java.util.List;

/** How a browser is, as it is said on the wire. */
final class StatusForm {

    private StatusForm() {}

    static io.aef.realtime.automation.browser.BrowserStatus of(String sessionId, BrowserStatus status, int viewers) {
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

    static BrowserStatus starting() {
        return new BrowserStatus(BrowserStatus.State.STARTING, null, null, List.of(), null);
    }

    static BrowserStatus ended(BrowserStatus before) {
        return new BrowserStatus(BrowserStatus.State.ENDED, before.url(), before.title(), List.of(), null);
    }
}
