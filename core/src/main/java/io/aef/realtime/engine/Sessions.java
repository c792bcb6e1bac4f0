package io.aef.realtime.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The open sessions by id. Thread-safe. */
final class Sessions {

    private final Map<String, EngineSession> byId = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean draining;
    private volatile boolean closed;

    /** Whether the session was taken: false if the id is in use, or if no session may open any more. */
    boolean add(EngineSession session) {
        if (draining || byId.putIfAbsent(session.id(), session) != null) {
            return false;
        }
        if (draining) {
            // In between: close() may not have seen it.
            remove(session);
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
        checkEnded();
    }

    private void checkEnded() {
        if (draining && byId.isEmpty()) {
            ended.complete(null);
        }
    }

    Collection<EngineSession> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** Whether no new session is taken. */
    boolean isDraining() {
        return draining;
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes no new session. Completes when the last one has ended. */
    CompletionStage<Void> drain() {
        draining = true;
        checkEnded();
        return ended;
    }

    void close() {
        draining = true;
        closed = true;
        for (EngineSession session : byId.values()) {
            if (!session.lane().run(session::engineCloses)) {
                // Its lane has ended before it: nothing of it can be done any more.
                remove(session);
            }
        }
    }
}
