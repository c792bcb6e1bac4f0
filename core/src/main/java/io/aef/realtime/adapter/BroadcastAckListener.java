package io.aef.realtime.adapter;

import io.aef.realtime.json.JsonValue;
import java.util.List;

/** Receives the acknowledgements of a broadcast, from any thread. */
public interface BroadcastAckListener {

    /** One node has sent the packet to that many sockets. Called once per node. */
    void sent(int sockets);

    /** One client has answered. */
    void answered(List<JsonValue> args);

    /** One receiver has disconnected before it answered. */
    void disconnected();
}
