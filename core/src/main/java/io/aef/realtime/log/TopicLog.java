package io.aef.realtime.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events of one topic in memory. Not thread-safe. */
final class TopicLog {

    /** What it takes beside its name and its events. */
    private static final long OWN_BYTES = 256;

    /** What an event takes beside its body. */
    private static final long EVENT_BYTES = 64;

    /** What a key takes beside its name and its event. */
    private static final long KEY_BYTES = 64;

    private final long epoch;
    private final Deque<EventLog.Event> events = new ArrayDeque<>(4);

    /** The one that was said longest ago comes first. */
    private final Map<String, EventLog.Event> state = new LinkedHashMap<>();

    private long bytes;
    private long latest;
    private long lastAppend;

    TopicLog(String name, long epoch) {
        this.epoch = epoch;
        this.bytes = OWN_BYTES + 2L * name.length();
    }

    EventLog.Event add(long now, @Nullable String key, byte[] body, int maxEvents, int maxKeys) {
        lastAppend = now;
        latest++;
        EventLog.Event event = new EventLog.Event(latest(), body);
        events.add(event);
        bytes += bytes(event);
        while (events.size() > maxEvents) {
            bytes -= bytes(events.remove());
        }
        if (key != null) {
            forget(key);
            state.put(key, event);
            bytes += bytes(key, event);
            if (state.size() > maxKeys) {
                forget(state.keySet().iterator().next());
            }
        }
        return event;
    }

    private void forget(String key) {
        EventLog.Event before = state.remove(key);
        if (before != null) {
            bytes -= bytes(key, before);
        }
    }

    private static long bytes(EventLog.Event event) {
        return EVENT_BYTES + event.body().length;
    }

    /** The event may be in the log as well, and is counted there, too: it stays here for longer. */
    private static long bytes(String key, EventLog.Event event) {
        return KEY_BYTES + 2L * key.length() + bytes(event);
    }

    /** Gives up the oldest events, and if there are none left the state, until it takes so much less or nothing is left. */
    long shrinkBy(long excess) {
        long before = bytes;
        while (before - bytes < excess && !events.isEmpty()) {
            bytes -= bytes(events.remove());
        }
        while (before - bytes < excess && !state.isEmpty()) {
            forget(state.keySet().iterator().next());
        }
        return before - bytes;
    }

    EventLog.Slice read(@Nullable Offset after, int most) {
        long oldest = latest - events.size() + 1;
        boolean known = after == null
                ? oldest == 1
                : after.epoch() == epoch && after.sequence() <= latest && after.sequence() + 1 >= oldest;
        long first = known && after != null ? after.sequence() + 1 : oldest;
        List<EventLog.Event> found = new ArrayList<>();
        for (EventLog.Event event : events) {
            if (found.size() == most) {
                break;
            }
            if (event.offset().sequence() >= first) {
                found.add(event);
            }
        }
        return new EventLog.Slice(found, known, latest());
    }

    Collection<EventLog.Event> state() {
        return Collections.unmodifiableCollection(state.values());
    }

    Offset latest() {
        return new Offset(epoch, latest);
    }

    long lastAppend() {
        return lastAppend;
    }

    long bytes() {
        return bytes;
    }
}
