package io.aef.realtime.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
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

    private final String name;
    private final long epoch;
    private final Ages ages;
    private final Deque<Ages.Kept> events = new ArrayDeque<>(4);

    /** The one that was said longest ago comes first. */
    private final Map<String, EventLog.Event> state = new LinkedHashMap<>();

    private long bytes;
    private long latest;
    private long lastAppend;

    /** @param ages of the events of all topics */
    TopicLog(String name, long epoch, Ages ages) {
        this.name = name;
        this.epoch = epoch;
        this.ages = ages;
        this.bytes = OWN_BYTES + 2L * name.length();
    }

    EventLog.Event add(long now, @Nullable String key, byte[] body, int maxEvents, int maxKeys) {
        lastAppend = now;
        latest++;
        EventLog.Event event = new EventLog.Event(latest(), body);
        events.add(ages.add(this, body));
        bytes += bytes(body);
        while (events.size() > maxEvents) {
            dropOldest();
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

    private static long bytes(byte[] body) {
        return EVENT_BYTES + body.length;
    }

    /** The event may be in the log as well, and is counted there, too: it stays here for longer. */
    private static long bytes(String key, EventLog.Event event) {
        return KEY_BYTES + 2L * key.length() + bytes(event.body());
    }

    /**
     * Gives up the oldest event.
     *
     * @return how much less it takes
     */
    long dropOldest() {
        Ages.Kept gone = events.remove();
        ages.remove(gone);
        bytes -= bytes(gone.body);
        return bytes(gone.body);
    }

    /** Gives up what is said of keys, that of longest ago first, until it takes so much less or nothing is left. */
    long shrinkStateBy(long excess) {
        long before = bytes;
        while (before - bytes < excess && !state.isEmpty()) {
            forget(state.keySet().iterator().next());
        }
        return before - bytes;
    }

    /** To be called when it goes altogether. */
    void end() {
        events.forEach(ages::remove);
    }

    EventLog.Slice read(@Nullable Offset after, int most) {
        long oldest = latest - events.size() + 1;
        boolean known = after == null
                ? oldest == 1
                : after.epoch() == epoch && after.sequence() <= latest && after.sequence() + 1 >= oldest;
        long first = known && after != null ? after.sequence() + 1 : oldest;
        return new EventLog.Slice(
                first - oldest < latest - first ? older(first, most) : newer(first, most), known, latest());
    }

    /** From there on, looked for from the oldest one. */
    private List<EventLog.Event> older(long first, int most) {
        List<EventLog.Event> found = new ArrayList<>();
        long sequence = latest - events.size();
        for (Ages.Kept each : events) {
            sequence++;
            if (found.size() == most) {
                break;
            }
            if (sequence >= first) {
                found.add(event(sequence, each));
            }
        }
        return found;
    }

    /** The same, looked for from the newest one. */
    private List<EventLog.Event> newer(long first, int most) {
        List<EventLog.Event> found = new ArrayList<>();
        Iterator<Ages.Kept> newestFirst = events.descendingIterator();
        for (long sequence = latest; sequence >= first; sequence--) {
            Ages.Kept each = newestFirst.next();
            if (sequence - first < most) {
                found.add(event(sequence, each));
            }
        }
        Collections.reverse(found);
        return found;
    }

    private EventLog.Event event(long sequence, Ages.Kept kept) {
        return new EventLog.Event(new Offset(epoch, sequence), kept.body);
    }

    Collection<EventLog.Event> state() {
        return Collections.unmodifiableCollection(state.values());
    }

    Offset latest() {
        return new Offset(epoch, latest);
    }

    String name() {
        return name;
    }

    int size() {
        return events.size();
    }

    long lastAppend() {
        return lastAppend;
    }

    long bytes() {
        return bytes;
    }
}
