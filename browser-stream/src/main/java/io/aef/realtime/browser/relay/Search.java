package io.aef.realtime.browser.relay;

import io.aef.realtime.browser.view.SessionView;
import io.aef.realtime.browser.view.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A browser that all nodes are asked for, before it is known whether one has it. Thread-safe. */
final class Search {

    private final String sessionId;
    private final String id = UUID.randomUUID().toString();
    private final CompletableFuture<@Nullable SessionView> found = new CompletableFuture<>();

    Search(String sessionId) {
        this.sessionId = sessionId;
    }

    String sessionId() {
        return sessionId;
    }

    /** Of the relay that comes of it. */
    String id() {
        return id;
    }

    /** What is to be asked of all nodes. */
    RelayMessage seek() {
        return new RelayMessage.Seek(sessionId, id);
    }

    /** Has something done after these times, each if it is not over before. */
    void schedule(Time time, Runnable task, Duration... after) {
        List<Runnable> forget = new ArrayList<>();
        for (Duration each : after) {
            forget.add(time.schedule(task, each));
        }
        found.whenComplete((view, failure) -> forget.forEach(Runnable::run));
    }

    /** Null if no node has it. */
    CompletionStage<@Nullable SessionView> found() {
        return found;
    }

    void end(@Nullable SessionView view) {
        found.complete(view);
    }
}
