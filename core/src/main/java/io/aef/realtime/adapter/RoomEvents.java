package io.aef.realtime.adapter;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of changes of rooms, in the order of the changes and never under the lock that guards the rooms: a
 * listener may join and leave rooms itself.
 */
final class RoomEvents {

    private static final Logger LOG = LoggerFactory.getLogger(RoomEvents.class);

    private final List<RoomListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Consumer<RoomListener>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();

    void addListener(RoomListener listener) {
        listeners.add(listener);
    }

    /** Remembers a change; under the lock of the rooms. */
    void add(Consumer<RoomListener> event) {
        if (!listeners.isEmpty()) {
            waiting.add(event);
        }
    }

    /** Passes on what is remembered, unless another thread is doing that already; outside the lock. */
    void deliver() {
        if (waiting.isEmpty() || calls.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            Consumer<RoomListener> event;
            while ((event = waiting.poll()) != null) {
                for (RoomListener listener : listeners) {
                    tell(event, listener);
                }
            }
            seen = calls.addAndGet(-seen);
        } while (seen != 0);
    }

    private static void tell(Consumer<RoomListener> event, RoomListener listener) {
        try {
            event.accept(listener);
        } catch (Throwable thrown) {
            LOG.warn("A room listener failed", thrown);
        }
    }
}
