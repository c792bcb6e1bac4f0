package io.aef.realtime.browser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a browser is, as a viewer is told.
 *
 * @param url address of the page that is shown, cut after 2,048 characters; null if unknown
 * @param title of that page, cut after 512 characters; null if unknown
 * @param tabs those that are open, in the order of their opening, 50 at most; empty if unknown
 * @param dialog of that page, which waits for an answer; else null
 */
public record BrowserStatus(
        State state,
        @Nullable String url,
        @Nullable String title,
        List<Tab> tabs,
        @Nullable Dialog dialog) {

    public BrowserStatus {
        tabs = List.copyOf(tabs);
    }

    /** Where it stands. */
    public enum State {
        /** It is not yet known. */
        STARTING,
        /** The picture changes. */
        LIVE,
        /** Nothing changes: that there are no pictures is no fault. */
        QUIET,
        /** No tab is to be seen. */
        HIDDEN,
        /** A page is being loaded. */
        NAVIGATING,
        /** The page waits for an answer to its dialog. */
        DIALOG,
        /** The page's process has died; another page can be loaded. */
        CRASHED,
        /** It does not answer; it goes on by itself when it does. */
        UNRESPONSIVE,
        /** It has gone. */
        ENDED
    }

    /**
     * @param id as {@link Viewport#tab}
     * @param active whether it is the one that is shown
     */
    public record Tab(String id, String url, String title, boolean active) {}

    /**
     * @param kind {@code alert}, {@code confirm}, {@code prompt} or {@code beforeunload}
     * @param message cut after 4,096 characters
     * @param defaultText what a prompt suggests, or empty
     */
    public record Dialog(String kind, String message, String defaultText) {

        /** Without its texts, which may be secret. */
        @Override
        public String toString() {
            return "Dialog[" + kind + "]";
        }
    }

    /** Without addresses, titles and texts, which may be secret. */
    @Override
    public String toString() {
        return "BrowserStatus[" + state + ", " + tabs.size() + " tabs]";
    }
}
