package io.aef.realtime.automation;

import io.aef.realtime.Broadcaster;
import io.aef.realtime.Namespace;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells connections that they end, and ends them, on all nodes. Each node does both by itself when it hears of it: of two messages to another
 * node, to a room and to all, the second may be there first. Thread-safe.
 */
final class Farewell {

    private static final String NAME = "aef:farewell";

    private final Namespace namespace;

    Farewell(Namespace namespace) {
        this.namespace = namespace;
    }

    /** Begins to listen to other nodes. */
    void begin() {
        namespace.onServerSide(NAME, (args, ack) -> {
            String room = args.string(0);
            String event = args.string(1);
            if (room != null && event != null) {
                sayHere(room, event, args.string(2));
            }
        });
    }

    /** To all connections in a room. */
    void say(String room, String event, @Nullable String reason) {
        sayHere(room, event, reason);
        if (reason == null) {
            namespace.serverSideEmit(NAME, room, event);
        } else {
            namespace.serverSideEmit(NAME, room, event, reason);
        }
    }

    private void sayHere(String room, String event, @Nullable String reason) {
        Broadcaster selected = namespace.operator().local().in(room);
        if (reason == null) {
            selected.emit(event);
        } else {
            selected.emit(event, Map.of("reason", reason));
        }
        selected.disconnectSockets(true);
    }
}
