package io.aef.realtime.redis;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks the other nodes of our kind whether one of them still has the session of a client that has come back here: its connection
 * there is dead, and nobody has noticed. Whoever makes up sessions has only so many asked for in a time. Thread-safe.
 */
final class SessionCalls {

    /** Under way at once; more are not asked for, and begin anew. */
    private static final int MAX = 1000;

    /** In vain, at once. Those that are answered by the node that had the session do not count. */
    private static final int MAX_IN_VAIN = 1000;

    /** After so long there may be another one in vain: 100 in a second. */
    private static final long RESPITE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Wire wire;
    private final Roster roster;
    private final Duration patience;
    private final LongSupplier clock;
    private final Map<String, Call> calls = new ConcurrentHashMap<>();

    // Under the lock of this.
    private long credit = MAX_IN_VAIN * RESPITE_NANOS;
    private long lastCredit;

    /**
     * @param there who was asked, in common with all who asked then
     * @param answered those of them, under its own lock
     */
    private record Call(Set<String> there, Set<String> answered, CompletableFuture<Boolean> kept) {

        /** Whether it is the last of those that were asked. */
        boolean isLast(String node) {
            synchronized (answered) {
                return there.contains(node) && answered.add(node) && answered.size() == there.size();
            }
        }
    }

    /**
     * @param patience how long those are waited for that do not answer
     * @param clock in nanoseconds
     */
    SessionCalls(Wire wire, Roster roster, Duration patience, LongSupplier clock) {
        this.patience = patience;
        this.wire = wire;
        this.roster = roster;
        this.clock = clock;
        this.lastCredit = clock.getAsLong();
    }

    /**
     * Completes when one of them has answered that it had it, or all that they do not; or soon.
     *
     * @return whether anybody was asked
     */
    CompletionStage<Boolean> call(String pid) {
        if (calls.size() >= MAX || !takeCredit()) {
            return CompletableFuture.completedFuture(false);
        }
        return roster.others().thenCompose(there -> {
            if (there.isEmpty()) {
                giveCreditBack();
                return CompletableFuture.completedFuture(false);
            }
            return call(pid, there);
        });
    }

    private CompletionStage<Boolean> call(String pid, Set<String> there) {
        String id = Ids.next();
        Call call = new Call(there, new HashSet<>(4), new CompletableFuture<>());
        calls.put(id, call);
        wire.send(new ClusterMessage.Release(id, pid));
        return call.kept
                .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(kept -> {
                    calls.remove(id);
                    if (kept) {
                        giveCreditBack();
                    }
                    return true;
                });
    }

    void answered(String node, ClusterMessage.Released answer) {
        Call call = calls.get(answer.requestId());
        if (call == null) {
            return;
        }
        boolean last = call.isLast(node);
        if (answer.kept()) {
            call.kept.complete(true);
        } else if (last) {
            call.kept.complete(false);
        }
    }

    private synchronized boolean takeCredit() {
        long now = clock.getAsLong();
        credit = Math.min(credit + now - lastCredit, MAX_IN_VAIN * RESPITE_NANOS);
        lastCredit = now;
        boolean enough = credit >= RESPITE_NANOS;
        if (enough) {
            credit -= RESPITE_NANOS;
        }
        return enough;
    }

    private synchronized void giveCreditBack() {
        credit += RESPITE_NANOS;
    }
}
