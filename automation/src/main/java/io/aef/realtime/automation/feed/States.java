package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the states say that were asked for last. Many begin with the same one, as when a server was restarted; and of one that has changed
 * most is as it was. Each event is decoded once for all of them. Thread-safe.
 */
final class States {

    /** In memory, roughly; the topics go first that nobody has asked for the longest. */
    private static final long MAX_BYTES = 16 << 20;

    /** Of one event: pictures are large, and soon replaced. */
    private static final int MAX_BODY = 64 * 1024;

    /** What an event takes beside twice its body: that is in it as JSON and decoded. */
    private static final long EVENT_BYTES = 512;

    private record Known(Map<Offset, Published> events, long bytes) {}

    private final long maxBytes;

    // Guarded by this.
    private final Map<Topic, Known> topics = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    States() {
        this(MAX_BYTES);
    }

    States(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The events of a state, in order, without those that are none. */
    List<Published> decode(Topic topic, EventLog.State state) {
        Map<Offset, Published> before = known(topic);
        Map<Offset, Published> kept = new HashMap<>();
        List<Published> all = new ArrayList<>(state.events().size());
        long size = 0;
        for (EventLog.Event each : state.events()) {
            Published found = before.get(each.offset());
            Published event = found != null ? found : Published.decode(topic, each);
            if (event == null) {
                continue;
            }
            all.add(event);
            if (each.body().length <= MAX_BODY) {
                kept.put(each.offset(), event);
                size += EVENT_BYTES + 2L * each.body().length;
            }
        }
        keep(topic, new Known(kept, size));
        return all;
    }

    private synchronized Map<Offset, Published> known(Topic topic) {
        Known known = topics.get(topic);
        return known == null ? Map.of() : known.events;
    }

    private synchronized void keep(Topic topic, Known known) {
        Known before = topics.put(topic, known);
        bytes += known.bytes - (before == null ? 0 : before.bytes);
        Iterator<Known> oldestFirst = topics.values().iterator();
        while (bytes > maxBytes) {
            bytes -= oldestFirst.next().bytes;
            oldestFirst.remove();
        }
    }

    /** How much it takes, as it is bounded. */
    synchronized long bytes() {
        return bytes;
    }
}
