package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients of other nodes answer to one broadcast. A node says to how many it has sent before any of them answers, and says it
 * once: what contradicts that is ignored. Thread-safe.
 */
final class Acknowledging {

    private final BroadcastAckListener listener;
    /** Of nodes that have said who they are: how many answers they may still pass on. */
    private final Map<String, Integer> owed = new HashMap<>();

    private int clients;
    private int answers;

    Acknowledging(BroadcastAckListener listener) {
        this.listener = listener;
    }

    /** @param node empty if it has not said who it is */
    void sent(String node, int more) {
        synchronized (this) {
            if (more > Integer.MAX_VALUE / 2 - clients || !node.isEmpty() && owed.putIfAbsent(node, more) != null) {
                return;
            }
            clients += more;
        }
        listener.sent(more);
    }

    /** @param node as {@link #sent} */
    void answered(String node, JsonValue value) {
        synchronized (this) {
            if (answers == clients || !node.isEmpty() && owed.getOrDefault(node, 0) == 0) {
                return;
            }
            owed.computeIfPresent(node, (of, left) -> left - 1);
            answers++;
        }
        listener.answered(List.of(value));
    }

    void timeOut() {
        listener.timedOut();
    }
}
