package io.aef.realtime.adapter;

import io.aef.realtime.engine.Delivery;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.json.Json;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.util.ArrayList;
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

    /**
     * Arguments as they are now, for what is encoded later or where the application's mapper must not run: what needs that mapper is
     * written by it, here.
     *
     * @return a list of the caller's own, with room for one more
     */
    default List<@Nullable Object> snapshot(List<@Nullable Object> args) {
        List<@Nullable Object> snapshot = new ArrayList<>(args.size() + 1);
        for (Object arg : args) {
            boolean constant = arg == null
                    || arg instanceof String
                    || arg instanceof byte[]
                    || arg instanceof Boolean
                    || arg instanceof Integer
                    || arg instanceof Long
                    || arg instanceof JsonValue;
            snapshot.add(constant ? arg : json().valueOf(arg));
        }
        return snapshot;
    }

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
