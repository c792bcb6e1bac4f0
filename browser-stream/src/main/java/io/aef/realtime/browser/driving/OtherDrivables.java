package io.aef.realtime.browser.driving;

import org.jspecify.annotations.Nullable;

/** The browsers of other nodes, and what other nodes are told of those of this one. Thread-safe. */
public interface OtherDrivables {

    /** One of another node that is shown here; null if there is none. */
    @Nullable
    Drivable drivable(String sessionId);

    /** Whose turn it is to drive one of this node; one call after the other for each. */
    void turn(String sessionId, Turn turn);
}
