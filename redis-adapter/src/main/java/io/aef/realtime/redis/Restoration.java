package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.RecoverySettings;
import io.aef.realtime.adapter.SessionRecovery.RestoredSession;
import io.aef.realtime.redis.StreamsRecovery.Freed;
import io.aef.realtime.redis.StreamsRecovery.Held;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;

/**
 * How a client that names a session gets it: from whoever has it here, from Redis, or from another node by way of Redis. One
 * attempt at a time for each session; the newest wins.
 *
 * <pre>
 *  take the session ─▶ begin to collect what is passed on here ─▶ look through the log up to there
 *                         ─▶ wait until what was in the log at the beginning has been passed on ─▶ claimed
 * </pre>
 *
 * <p>When a node dies, its clients come all at once. Only so many of them have sessions open at a time, from the beginning of the
 * collecting until the session is resumed; the others wait for their turn. What several of them have missed is read, encoded and held
 * once.
 */
final class Restoration {

    /** A part of a key, whoever sends it. */
    private static final Pattern PID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** Sessions that are claimed and neither resumed nor given back, each with what its client has missed. */
    static final int MAX_OPEN = 256;

    private static final int MAX_SCANS = 8;

    /** Of sessions that are asked of Redis, which clients may make up: they are not to hold up what others ask it. */
    static final int MAX_TAKES = 16;

    private final StreamsRecovery sessions;
    private final AdapterContext context;
    private final RecoverySettings settings;
    private final StreamsWire wire;
    private final NodeLog log;
    private final SessionCalls calls;
    private final Turns open = new Turns(MAX_OPEN);
    private final Turns scans = new Turns(MAX_SCANS);
    private final Turns takes = new Turns(MAX_TAKES);
    private final SharedEntries entries;

    /** Under its own lock. */
    private final Map<String, Attempt> attempts = new HashMap<>();

    private static final class Attempt {
        final CompletableFuture<@Nullable RestoredSession> result = new CompletableFuture<>();

        /** While others are asked, they may ask in turn. */
        volatile boolean asking;
    }

    Restoration(
            StreamsRecovery sessions,
            AdapterContext context,
            RecoverySettings settings,
            StreamsWire wire,
            NodeLog log,
            SessionCalls calls) {
        this.sessions = sessions;
        this.context = context;
        this.settings = settings;
        this.wire = wire;
        this.log = log;
        this.calls = calls;
        this.entries = new SharedEntries(wire.maxWaitingBytes(), wire::recoverable);
    }

    CompletionStage<@Nullable RestoredSession> restore(String pid, @Nullable String offset) {
        if (!PID.matcher(pid).matches()) {
            return CompletableFuture.completedFuture(null);
        }
        Attempt attempt = new Attempt();
        Attempt before;
        synchronized (attempts) {
            before = attempts.put(pid, attempt);
        }
        attempt.result.whenComplete((restored, failure) -> {
            boolean last;
            synchronized (attempts) {
                attempts.remove(pid, attempt);
                last = attempts.isEmpty();
            }
            if (last) {
                entries.clear();
            }
        });
        after(before)
                .thenCompose(turn -> obtain(pid, attempt))
                .thenCompose(held -> held == null
                        ? CompletableFuture.<@Nullable RestoredSession>completedFuture(null)
                        : claim(held, offset, attempt))
                .whenComplete((restored, failure) -> finish(attempt, restored, failure));
        return attempt.result.orTimeout(wire.patience().restoring().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void finish(Attempt attempt, @Nullable RestoredSession restored, @Nullable Throwable failure) {
        if (failure != null) {
            attempt.result.completeExceptionally(withoutPid(failure));
        } else if (!attempt.result.complete(restored) && restored != null) {
            // Too late: the client has a new session already.
            restored.giveBack();
        }
    }

    /** What the client of Redis has to say repeats what it was asked, and whoever knows a pid can have the session. */
    private static Throwable withoutPid(Throwable failure) {
        return Replies.cause(failure) instanceof RedisException
                ? new IllegalStateException("Redis could not be asked for a session: " + Replies.text(failure))
                : failure;
    }

    private static CompletionStage<?> after(@Nullable Attempt before) {
        return before == null
                ? CompletableFuture.completedFuture(null)
                : before.result.handle((restored, failure) -> null);
    }

    private CompletionStage<@Nullable Held> obtain(String pid, Attempt attempt) {
        return sessions.free(pid).thenCompose(freed -> {
            Held held = freed.held();
            return held != null
                    ? CompletableFuture.<@Nullable Held>completedFuture(held)
                    : take(pid, attempt).thenCompose(taken -> {
                        if (taken != null || attempt.result.isDone()) {
                            return CompletableFuture.completedFuture(held(taken));
                        }
                        return ask(pid, attempt);
                    });
        });
    }

    /** Of Redis; null also if its client has waited too long for it already. */
    private CompletionStage<Bus.@Nullable Taken> take(String pid, Attempt attempt) {
        return takes.<Bus.@Nullable Taken>take(() -> attempt.result.isDone()
                ? CompletableFuture.<Bus.@Nullable Taken>completedFuture(null)
                : wire.takeSession(pid));
    }

    private CompletionStage<@Nullable Held> ask(String pid, Attempt attempt) {
        attempt.asking = true;
        return calls.call(pid).thenCompose(asked -> {
            attempt.asking = false;
            // Also if nobody has it any more: it may have come there just then.
            return asked
                    ? take(pid, attempt).thenApply(this::held)
                    : CompletableFuture.<@Nullable Held>completedFuture(null);
        });
    }

    private @Nullable Held held(Bus.@Nullable Taken taken) {
        if (taken == null) {
            return null;
        }
        try {
            KeptSession session = KeptSession.read(taken.value(), context.namespace(), wire.limits());
            return session == null
                    ? null
                    : new Held(session, System.nanoTime() + taken.left().toNanos());
        } catch (RuntimeException notUnderstood) {
            wire.link().status().countMalformed(notUnderstood);
            return null;
        }
    }

    private CompletionStage<@Nullable RestoredSession> claim(Held held, @Nullable String offset, Attempt attempt) {
        KeptSession session = held.session();
        long after = session.resumeAfter(offset);
        if (after < 0) {
            return CompletableFuture.completedFuture(null);
        }
        // Or nobody would look for what lies between there and where this node begins to read.
        return inTime(log.whenBegun())
                .handle((begun, failure) -> failure == null)
                .thenCompose(begun -> {
                    if (!begun) {
                        return tooLate(held);
                    }
                    return open.take().thenCompose(turn -> {
                        if (attempt.result.isDone()) {
                            turn.end();
                            return tooLate(held);
                        }
                        return claim(held, after, turn);
                    });
                });
    }

    /** Whatever is written into the stream, and whether it can be read or not: nobody is waited for longer than a client waits. */
    private CompletionStage<Void> inTime(CompletionStage<Void> reached) {
        return reached.toCompletableFuture()
                .orTimeout(wire.patience().restoring().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** It has taken too long, and the client has a new session. */
    private CompletionStage<@Nullable RestoredSession> tooLate(Held held) {
        sessions.keepAgain(held);
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<@Nullable RestoredSession> claim(Held held, long after, Turns.Turn turn) {
        KeptSession session = held.session();
        Collector past = new Collector(session.stays(), after, session.had(), settings);
        Collector since = new Collector(session.stays(), after, session.had(), settings);
        NodeLog.Begun begun = log.begin(since);
        return wire.end()
                .thenCompose(end -> end.number() < after || end.number() == Long.MAX_VALUE
                        // It has not been there, or is not any more; or no client can go on from where it is.
                        ? CompletableFuture.completedFuture(false)
                        : collect(after, begun, end, past))
                .<@Nullable RestoredSession>thenApply(
                        whole -> whole ? sessions.claim(held, after, begun.generation(), past, since, turn) : null)
                .whenComplete((claimed, failure) -> {
                    if (claimed == null) {
                        log.end(since);
                        turn.end();
                    }
                    if (failure != null) {
                        sessions.keepAgain(held);
                    }
                });
    }

    /** Completes with whether all of it is known. */
    private CompletionStage<Boolean> collect(long after, NodeLog.Begun begun, StreamPosition end, Collector past) {
        CompletionStage<?> scanned = begun.position() <= after
                ? CompletableFuture.completedFuture(null)
                : scans.take(() -> scan(StreamPosition.of(after), begun, past, new Writers()));
        return scanned.thenCompose(done -> wire.first()).thenCompose(first -> {
            // Looked at behind the rest: the log may have been shortened meanwhile.
            if (past.hasFailed() || first.equals(StreamPosition.BEGIN) || first.number() > after + 1) {
                return CompletableFuture.completedFuture(false);
            }
            past.found().forEach(entry -> entry.numbered(context));
            return inTime(log.whenReached(end.number())).thenApply(reached -> true);
        });
    }

    private CompletionStage<?> scan(StreamPosition behind, NodeLog.Begun begun, Collector past, Writers writers) {
        StreamPosition to = StreamPosition.of(begun.position());
        return wire.range(behind, to).thenCompose(range -> {
            for (Bus.Entry entry : range) {
                LogEntry found = entries.read(entry, begun.generation());
                if (found != null && writers.read(found.origin())) {
                    past.offer(found);
                }
            }
            return StreamsWire.isAll(range, to) || past.hasFailed()
                    ? CompletableFuture.completedFuture(null)
                    : scan(range.get(range.size() - 1).position(), begun, past, writers);
        });
    }

    /** Another node asks for it. Completes with whether it is in Redis now. */
    CompletionStage<Boolean> release(String pid) {
        Attempt attempt;
        synchronized (attempts) {
            attempt = attempts.get(pid);
        }
        CompletionStage<?> turn =
                attempt == null || attempt.asking ? CompletableFuture.completedFuture(null) : after(attempt);
        return turn.thenCompose(mine -> sessions.free(pid)).thenCompose(this::released);
    }

    private CompletionStage<Boolean> released(Freed freed) {
        Held held = freed.held();
        return held == null ? CompletableFuture.completedFuture(freed.kept()) : sessions.keepAgain(held);
    }
}
