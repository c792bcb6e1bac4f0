package io.aef.realtime.automation.feed;

import java.util.Collection;
import java.util.Map;

/** The way to the connections: in the order of the calls to each. Any thread. */
public interface Outlet {

    /** Waits while there is no room for more on the way to them. Is called without a lock, before {@link #send}. */
    default void awaitRoom(Collection<? extends Follower> of) {}

    /**
     * Sends an event. Is called with a lock that connections need as well: must not wait, nor have anything of a connection done within.
     *
     * @param payload its first argument, as JSON
     * @param place its second: {@code {topic, offset}}
     */
    void send(Collection<? extends Follower> to, String event, Object payload, Map<String, Object> place);
}
