package io.aef.realtime.adapter;

import io.aef.realtime.json.JsonValue;
import java.util.List;
import java.util.function.Consumer;

/** Receives the acknowledgements of a broadcast, from any thread. */
public interface BroadcastAckListener {

    /** One node has sent the packet to that many sockets. Called once per node. */
    void sent(int sockets);

    /**
     * Has something done when answers are not waited for any more: once, and at once if they are not already.
     *
     * @param action is told whether the time was over before all had answered or disconnected
     */
    default void onEnd(Consumer<Boolean> action) {}

    /** One client has answered. */
    void answered(List<JsonValue> args);

    /** One receiver has disconnected before it answered. */
    void disconnected();

    /** The event was dropped on its way to one receiver. */
    void dropped();

    /** Other nodes are not waited for any longer: the broadcast ends with what there is. */
    default void timedOut() {}
}
