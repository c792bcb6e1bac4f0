package io.aef.realtime.adapter;

import io.aef.realtime.json.JsonValue;
import java.util.List;

/** Receives the acknowledgement of one socket: exactly one of the methods is called, once, on the socket's lane. */
public interface AckListener {

    /** The client has answered. */
    void answered(List<JsonValue> args);

    /** The socket has disconnected before it answered. */
    void disconnected();

    /** The event was dropped on its way to the client; see {@link io.aef.realtime.engine.DropReason}. */
    void dropped();
}
