package io.aef.realtime.automation.browser;

/** How a browser is. */
public enum BrowserState {
    /** There was no picture yet. */
    STARTING,
    /** Its picture is the newest there is. */
    LIVE,
    /** The same, and nothing has changed for a while. */
    QUIET,
    /** The tab is not in front: it has no picture. */
    HIDDEN,
    /** It is on its way to another page. */
    NAVIGATING,
    /** A dialog of the page waits for an answer; nothing else happens meanwhile. */
    DIALOG,
    /** The page has crashed. */
    CRASHED,
    /** It does not answer. */
    UNRESPONSIVE,
    /** It is over; there are no further pictures. */
    ENDED
}
