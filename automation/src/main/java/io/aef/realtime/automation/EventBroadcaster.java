package io.aef.realtime.automation;

import io.aef.realtime.Broadcaster;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sends events to those who subscribed: to the room of the event's own topic, and of others where asked. Whoever is in
 * several of the rooms gets the event once. Thread-safe; the events of one thread arrive in the order it published them.
 */
public final class EventBroadcaster {

    private final Outlet outlet;

    public EventBroadcaster(Outlet outlet) {
        this.outlet = outlet;
    }

    /** Publishes to the rooms of a namespace, or of the main one if a server is given. */
    public static EventBroadcaster of(Broadcaster namespace) {
        return new EventBroadcaster((rooms, event, payload) ->
                namespace.to(rooms.toArray(String[]::new)).emit(event, payload));
    }

    /** Publishes to the event's own topic and to the others. Does not wait for anybody to receive it. */
    public void publish(RealtimeEvent event, Topic... others) {
        List<String> rooms = new ArrayList<>(1 + others.length);
        rooms.add(event.topic().toString());
        for (Topic other : others) {
            rooms.add(other.toString());
        }
        outlet.emit(rooms, event.type(), EventCatalog.write(event, true));
    }

    /** The way to the rooms: a namespace of the server. */
    @FunctionalInterface
    public interface Outlet {

        /** Emits the event once to everyone who is in at least one of the rooms. */
        void emit(List<String> rooms, String event, Map<String, Object> payload);
    }
}
