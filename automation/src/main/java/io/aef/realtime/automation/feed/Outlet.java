package io.aef.realtime.automation.feed;

import java.util.Collection;
import java.util.Map;

/** The way to the connections: in the order of the calls to each. Any thread; must not block for long. */
public interface Outlet {

    /**
     * Sends an event.
     *
     * @param payload its first argument, as JSON
     * @param place its second: {@code {topic, offset}}
     */
    void send(Collection<? extends Follower> to, String event, Object payload, Map<String, Object> place);
}
