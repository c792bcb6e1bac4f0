package io.aef.realtime.automation.feed;

import io.aef.realtime.automation.event.RealtimeEvent;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Some of what this node has published a moment ago. From a log in memory it comes back as the same bytes, and need not be read again to
 * know what it says. Thread-safe.
 */
final class Recent {

    private record Entry(byte[] body, RealtimeEvent event) {}

    private static final int SLOTS = 64;

    /** Pictures are not kept: they are large, and few. */
    private static final int MAX_BODY = 8192;

    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SLOTS);

    byte[] encode(RealtimeEvent event) {
        byte[] body = Published.encode(event);
        if (body.length <= MAX_BODY) {
            entries.set(slot(body), new Entry(body, event));
        }
        return body;
    }

    /** Null if it has been forgotten, or is not of this node. */
    @Nullable
    RealtimeEvent of(byte[] body) {
        Entry entry = entries.get(slot(body));
        return entry != null && entry.body == body ? entry.event : null;
    }

    private static int slot(byte[] body) {
        return System.identityHashCode(body) & SLOTS - 1;
    }
}
