package io.aef.realtime.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The open sessions by id. Thread-safe. */
final class Sessions {

    private final Map<String, EngineSession> byId = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Whether the session was taken: false if the id is in use, or if no session may open any more. */
    boolean add(EngineSession session) {
        if (closed || byId.putIfAbsent(session.id(), session) != null) {
            return false;
        }
        if (closed) {
            // Closed in between: close() may not have seen it.
            byId.remove(session.id(), session);
            return false;
        }
        return true;
    }

    @Nullable
    EngineSession get(String id) {
        return byId.get(id);
    }

    void remove(EngineSession session) {
        byId.remove(session.id(), session);
    }

    Collection<EngineSession> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        byId.values().forEach(session -> session.lane().run(session::closeNow));
    }
}
