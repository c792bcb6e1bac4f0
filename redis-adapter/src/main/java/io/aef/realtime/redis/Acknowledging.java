package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients of other nodes answer to one broadcast. A node says to how many it has sent before any of them answers, and says it
 * once: what contradicts that is ignored. Nodes that do not say who they are count as one together, and only they can use up each
 * other's answers. Thread-safe.
 */
final class Acknowledging {

    private final BroadcastAckListener listener;
    /** How many answers each node may still pass on. */
    private final Map<String, Integer> owed = new HashMap<>();

    private int clients;

    Acknowledging(BroadcastAckListener listener) {
        this.listener = listener;
    }

    /** @param node empty if it has not said who it is */
    void sent(String node, int more) {
        synchronized (this) {
            boolean saidBefore = !node.isEmpty() && owed.containsKey(node);
            if (saidBefore || more > Integer.MAX_VALUE / 2 - clients) {
                return;
            }
            owed.merge(node, more, Integer::sum);
            clients += more;
        }
        listener.sent(more);
    }

    /** @param node as {@link #sent} */
    void answered(String node, JsonValue value) {
        synchronized (this) {
            int left = owed.getOrDefault(node, 0);
            if (left == 0) {
                return;
            }
            owed.put(node, left - 1);
        }
        listener.answered(List.of(value));
    }

    void timeOut() {
        listener.timedOut();
    }
}
