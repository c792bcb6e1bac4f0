package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.json.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What clients of other nodes answer to one broadcast. A node says to how many it has sent before any of them answers, and says it
 * once: what contradicts that is ignored. Thread-safe.
 */
final class Acknowledging {

    private final BroadcastAckListener listener;
    private final Set<String> nodes = new HashSet<>();
    private int clients;
    private int answers;

    Acknowledging(BroadcastAckListener listener) {
        this.listener = listener;
    }

    /** @param node empty if it has not said who it is */
    void sent(String node, int more) {
        synchronized (this) {
            if (more > Integer.MAX_VALUE / 2 - clients || !node.isEmpty() && !nodes.add(node)) {
                return;
            }
            clients += more;
        }
        listener.sent(more);
    }

    void answered(JsonValue value) {
        synchronized (this) {
            if (answers == clients) {
                return;
            }
            answers++;
        }
        listener.answered(List.of(value));
    }

    void timeOut() {
        listener.timedOut();
    }
}
