package io.aef.realtime.browser.capture;

import io.aef.realtime.automation.browser.BrowserState;
import io.aef.realtime.automation.browser.BrowserTab;
import io.aef.realtime.browser.frame.SourceStatus;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says how the browser is, when that has changed. */
final class StatusBoard {

    private final Delivery delivery;
    private @Nullable SourceStatus last;

    StatusBoard(Delivery delivery) {
        this.delivery = delivery;
    }

    /** @param otherwise how it is if nothing special is to be said of the tab */
    void show(Collection<Tab> tabs, @Nullable Tab active, BrowserState otherwise) {
        show(new SourceStatus(
                active == null ? otherwise : state(active, otherwise),
                active == null ? null : active.url(),
                active == null ? null : active.title(),
                tabs.stream()
                        .map(tab -> new BrowserTab(tab.id(), tab.url(), tab.title(), tab == active))
                        .toList(),
                active == null ? null : active.dialog()));
    }

    /** For when nothing but that is known. */
    void show(BrowserState state) {
        show(new SourceStatus(state, null, null, List.of(), null));
    }

    private void show(SourceStatus status) {
        if (!status.equals(last)) {
            last = status;
            delivery.tell(listener -> listener.status(status));
        }
    }

    private static BrowserState state(Tab tab, BrowserState otherwise) {
        if (tab.isCrashed()) {
            return BrowserState.CRASHED;
        }
        if (tab.dialog() != null) {
            return BrowserState.DIALOG;
        }
        if (tab.isSilent()) {
            return BrowserState.UNRESPONSIVE;
        }
        if (tab.isHidden()) {
            return BrowserState.HIDDEN;
        }
        return tab.isLoading() ? BrowserState.NAVIGATING : otherwise;
    }
}
