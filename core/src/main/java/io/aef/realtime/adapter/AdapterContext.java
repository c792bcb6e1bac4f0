package io.aef.realtime.adapter;

import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an adapter is given by its namespace. Thread-safe. */
public interface AdapterContext {

    /** The name of the namespace. */
    String namespace();

    /** Reads and writes values. */
    Json json();

    /** Encodes a packet as the clients of this server expect it. */
    Outgoing encode(Packet packet, Delivery delivery);

    /** How sessions are to be recovered, or null if they are not. */
    default @Nullable RecoverySettings recovery() {
        return null;
    }

    /** A new acknowledgement id, unique in this namespace on this node. */
    long nextAckId();

    /**
     * Another node has sent an event to the servers.
     *
     * @param reply answers the sender if it asked for an answer; harmless otherwise
     */
    void serverSideEvent(String name, List<JsonValue> args, Consumer<Object> reply);
}
