package io.aef.realtime.adapter;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of changes of rooms, in the order of the changes and never under the lock that guards the rooms: a
 * listener may join and leave rooms itself.
 *
 * <p>What changes back before it was told is not told at all. So whatever clients do while a listener is busy, no more waits than
 * what the rooms now and those that listeners know differ by.
 */
final class RoomEvents {

    private static final Logger LOG = LoggerFactory.getLogger(RoomEvents.class);

    /** Somebody in a room, or the room itself. */
    private record Subject(String room, @Nullable String socketId) {}

    private final List<RoomListener> listeners = new CopyOnWriteArrayList<>();

    // Guarded by this.
    /** Who has come (true) or gone, in the order to be told. */
    private final Map<Subject, Boolean> untold = new LinkedHashMap<>();

    private boolean delivering;

    void addListener(RoomListener listener) {
        listeners.add(listener);
    }

    // These remember a change; under the lock of the rooms.

    void created(String room) {
        add(room, null, true);
    }

    void joined(String room, String socketId) {
        add(room, socketId, true);
    }

    void left(String room, String socketId) {
        add(room, socketId, false);
    }

    void deleted(String room) {
        add(room, null, false);
    }

    private void add(String room, @Nullable String socketId, boolean come) {
        if (listeners.isEmpty()) {
            return;
        }
        Subject subject = new Subject(room, socketId);
        synchronized (this) {
            Boolean before = untold.putIfAbsent(subject, come);
            if (before != null && before != come) {
                untold.remove(subject);
            }
        }
    }

    /** How many changes have not been told yet. */
    synchronized int untold() {
        return untold.size();
    }

    /** Passes on what is remembered, unless another thread is doing that already; outside the lock. */
    void deliver() {
        if (listeners.isEmpty() || !begin()) {
            return;
        }
        boolean over = false;
        try {
            while (deliverNext()) {
                // On to the next.
            }
            over = true;
        } finally {
            if (!over) {
                end();
            }
        }
    }

    private synchronized boolean begin() {
        if (delivering || untold.isEmpty()) {
            return false;
        }
        delivering = true;
        return true;
    }

    private synchronized void end() {
        delivering = false;
    }

    private boolean deliverNext() {
        Subject subject;
        boolean come;
        synchronized (this) {
            Iterator<Map.Entry<Subject, Boolean>> oldestFirst =
                    untold.entrySet().iterator();
            if (!oldestFirst.hasNext()) {
                delivering = false;
                return false;
            }
            Map.Entry<Subject, Boolean> oldest = oldestFirst.next();
            subject = oldest.getKey();
            come = oldest.getValue();
            oldestFirst.remove();
        }
        for (RoomListener listener : listeners) {
            try {
                tell(listener, subject, come);
            } catch (Throwable thrown) {
                LOG.warn("A room listener failed", thrown);
            }
        }
        return true;
    }

    private static void tell(RoomListener listener, Subject subject, boolean come) {
        String socketId = subject.socketId;
        if (socketId == null) {
            if (come) {
                listener.roomCreated(subject.room);
            } else {
                listener.roomDeleted(subject.room);
            }
        } else if (come) {
            listener.joined(subject.room, socketId);
        } else {
            listener.left(subject.room, socketId);
        }
    }
}
