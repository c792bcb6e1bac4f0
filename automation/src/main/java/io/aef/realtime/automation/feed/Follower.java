package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.access.Principal;

/** One connection. Equal to itself only. */
public interface Follower {

    /** Who is behind it, at this moment. */
    Principal principal();

    /** The same, as it is compared for each event. */
    default Viewer viewer() {
        return new Viewer(principal());
    }

    /** Whether it can take more now. */
    boolean isWritable();

    /** Has the action run when it can take more: at once, or later on another thread; never if it has gone. */
    void whenWritable(Runnable action);
}
