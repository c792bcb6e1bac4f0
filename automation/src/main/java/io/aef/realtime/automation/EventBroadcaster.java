package io.aef.realtime.automation;

import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.feed.Feeds;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends events to those who follow a topic: that of the event itself, and others where asked. Thread-safe; the events of one thread
 * arrive in the order it published them.
 */
public final class EventBroadcaster {

    private final Outlet outlet;

    public EventBroadcaster(Outlet outlet) {
        this.outlet = outlet;
    }

    /** Puts them into the logs of the topics. Who follows several of them gets the event with the place it has in each. */
    static EventBroadcaster of(Feeds feeds) {
        return new EventBroadcaster((topics, event) -> topics.forEach(topic -> feeds.publish(topic, event)));
    }

    /** Publishes to the event's own topic and to the others. Does not wait for anybody to receive it; what a log does not take is logged. */
    public void publish(RealtimeEvent event, Topic... others) {
        List<Topic> topics = new ArrayList<>(1 + others.length);
        topics.add(event.topic());
        topics.addAll(List.of(others));
        outlet.publish(topics, event);
    }

    /** The way to the topics. */
    @FunctionalInterface
    public interface Outlet {

        /** Publishes the event once to each of the topics. */
        void publish(List<Topic> topics, RealtimeEvent event);
    }
}
