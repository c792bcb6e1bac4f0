package io.aef.realtime.browser.capture;

import io.aef.realtime.browser.BrowserStatus;
import io.aef.realtime.browser.BrowserStatus.State;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says how the browser is, when that has changed. */
final class StatusBoard {

    private final Delivery delivery;
    private @Nullable BrowserStatus last;

    StatusBoard(Delivery delivery) {
        this.delivery = delivery;
    }

    /** @param otherwise how it is if nothing special is to be said of the tab */
    void show(Collection<Tab> tabs, @Nullable Tab active, State otherwise) {
        show(new BrowserStatus(
                active == null ? otherwise : state(active, otherwise),
                active == null ? null : active.url(),
                active == null ? null : active.title(),
                tabs.stream()
                        .map(tab -> new BrowserStatus.Tab(tab.id(), tab.url(), tab.title(), tab == active))
                        .toList(),
                active == null ? null : active.dialog()));
    }

    /** For when nothing but that is known. */
    void show(State state) {
        show(new BrowserStatus(state, null, null, List.of(), null));
    }

    private void show(BrowserStatus status) {
        if (!status.equals(last)) {
            last = status;
            delivery.tell(listener -> listener.status(status));
        }
    }

    private static State state(Tab tab, State otherwise) {
        if (tab.isCrashed()) {
            return State.CRASHED;
        }
        if (tab.dialog() != null) {
            return State.DIALOG;
        }
        if (tab.isSilent()) {
            return State.UNRESPONSIVE;
        }
        if (tab.isHidden()) {
            return State.HIDDEN;
        }
        return tab.isLoading() ? State.NAVIGATING : otherwise;
    }
}
