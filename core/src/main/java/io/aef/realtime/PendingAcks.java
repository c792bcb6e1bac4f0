package io.aef.realtime;

import io.aef.realtime.adapter.AckListener;
import io.aef.realtime.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The acknowledgements one socket still owes. Used on its lane only. */
final class PendingAcks {

    private @Nullable Map<Long, AckListener> pending;

    void add(long id, AckListener listener) {
        Map<Long, AckListener> map = pending;
        if (map == null) {
            map = new HashMap<>(4);
            pending = map;
        }
        map.put(id, listener);
    }

    /** Forgets one that timed out: its answer, if it comes still, is ignored. */
    void remove(long id) {
        if (pending != null) {
            pending.remove(id);
        }
    }

    void answered(long id, List<JsonValue> args) {
        AckListener listener = pending == null ? null : pending.remove(id);
        if (listener != null) {
            listener.answered(args);
        }
    }

    /** The event was not sent. */
    void dropped(long id) {
        AckListener listener = pending == null ? null : pending.remove(id);
        if (listener != null) {
            listener.dropped();
        }
    }

    void disconnected() {
        Map<Long, AckListener> left = pending;
        pending = null;
        if (left != null) {
            left.values().forEach(AckListener::disconnected);
        }
    }

    int size() {
        return pending == null ? 0 : pending.size();
    }
}
