package io.aef.realtime.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks the other nodes of our kind whether one of them still has the session of a client that has come back here: its connection
 * there is dead, and nobody has noticed. Thread-safe.
 */
final class SessionCalls {

    /** Under way at once; more are not asked for, and begin anew. */
    private static final int MAX = 1000;

    private final Wire wire;
    private final Roster roster;
    private final Duration patience;
    private final Map<String, Call> calls = new ConcurrentHashMap<>();

    private record Call(Set<String> silent, CompletableFuture<Boolean> kept) {}

    /** @param patience how long those are waited for that do not answer */
    SessionCalls(Wire wire, Roster roster, Duration patience) {
        this.patience = patience;
        this.wire = wire;
        this.roster = roster;
    }

    /** Completes when one of them has answered that it had it, or all that they do not; or soon. */
    CompletionStage<Boolean> call(String pid) {
        if (calls.size() >= MAX) {
            return CompletableFuture.completedFuture(false);
        }
        return roster.others()
                .thenCompose(others -> others.isEmpty() ? CompletableFuture.completedFuture(false) : call(pid, others));
    }

    private CompletionStage<Boolean> call(String pid, Set<String> others) {
        String id = Ids.next();
        Call call = new Call(others, new CompletableFuture<>());
        calls.put(id, call);
        wire.send(new ClusterMessage.Release(id, pid));
        return call.kept
                .completeOnTimeout(true, patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((kept, failure) -> calls.remove(id));
    }

    void answered(String node, ClusterMessage.Released answer) {
        Call call = calls.get(answer.requestId());
        if (call == null) {
            return;
        }
        boolean last;
        synchronized (call.silent) {
            last = call.silent.remove(node) && call.silent.isEmpty();
        }
        if (answer.kept()) {
            call.kept.complete(true);
        } else if (last) {
            call.kept.complete(false);
        }
    }
}
