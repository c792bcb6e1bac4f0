package io.aef.realtime.adapter;

import io.aef.realtime.json.JsonValue;
import java.util.List;

/** Receives the acknowledgements of a broadcast, from any thread. */
public interface BroadcastAckListener {

    /** One node has sent the packet to that many sockets. Called once per node. */
    void sent(int sockets);

    /**
     * Has something done if the broadcast ends before all have answered or disconnected: once, at once if it has ended
     * already, and never if they all have.
     */
    default void onAbandoned(Runnable action) {}

    /** One client has answered. */
    void answered(List<JsonValue> args);

    /** One receiver has disconnected before it answered. */
    void disconnected();

    /** The event was dropped on its way to one receiver. */
    void dropped();
}
