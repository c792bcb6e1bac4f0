package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings sessions into Redis, and knows those that are on their way there: who asks for one of these has to wait. */
final class SessionKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    private final StreamsWire wire;
    private final Plain plain;
    private final String namespace;
    private final Lock lock;

    /** Under the lock. */
    private final Map<String, CompletableFuture<Boolean>> underWay = new HashMap<>();

    /** @param lock that of {@link NodeLog} */
    SessionKeeper(AdapterContext context, StreamsWire wire, Lock lock) {
        this.wire = wire;
        this.plain = new Plain(context.json());
        this.namespace = context.namespace();
        this.lock = lock;
    }

    /**
     * A session is on its way from now on; one of the methods that keep it follows. Under the lock.
     *
     * @return completes with whether it is kept
     */
    CompletableFuture<Boolean> begin(String pid) {
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        underWay.put(pid, kept);
        return kept;
    }

    /** What {@link #begin} returned, if it is on its way still. Under the lock. */
    @Nullable
    CompletableFuture<Boolean> underWay(String pid) {
        return underWay.get(pid);
    }

    /** Those of all. Under the lock. */
    List<CompletableFuture<Boolean>> underWay() {
        return List.copyOf(underWay.values());
    }

    /**
     * Not before the log has what was sent before: who has not received an event that never gets there begins anew.
     *
     * @param confirmed with whether it has
     */
    void keep(
            KeptSession session,
            Duration lifetime,
            CompletableFuture<Boolean> kept,
            CompletionStage<Boolean> confirmed) {
        byte[] bytes = encoded(session);
        if (bytes == null) {
            done(session.pid(), kept, false);
            return;
        }
        confirmed.thenAccept(whole -> {
            if (whole) {
                write(session.pid(), bytes, lifetime, kept);
            } else {
                done(session.pid(), kept, false);
            }
        });
    }

    /** Keeps a session that was claimed, for the rest of its time. */
    void keepAgain(StreamsRecovery.Held held, CompletableFuture<Boolean> kept) {
        String pid = held.session().pid();
        long left = held.until() - System.nanoTime();
        byte[] bytes = encoded(held.session());
        if (bytes == null || left < TimeUnit.MILLISECONDS.toNanos(1)) {
            done(pid, kept, false);
        } else {
            write(pid, bytes, Duration.ofNanos(left), kept);
        }
    }

    /** Null if that is impossible: the application may have put anything into its data. */
    private byte @Nullable [] encoded(KeptSession session) {
        try {
            return KeptSession.write(session, plain.value(session.data()), namespace);
        } catch (RuntimeException unfit) {
            LOG.warn(
                    "A session is not kept, because its data cannot be written: {}",
                    unfit.getClass().getSimpleName());
            return null;
        }
    }

    private void write(String pid, byte[] bytes, Duration lifetime, CompletableFuture<Boolean> kept) {
        boolean accepted = wire.keepSession(pid, bytes, lifetime, failure -> done(pid, kept, failure == null));
        if (!accepted) {
            done(pid, kept, false);
        }
    }

    private void done(String pid, CompletableFuture<Boolean> kept, boolean success) {
        lock.lock();
        try {
            underWay.remove(pid, kept);
        } finally {
            lock.unlock();
        }
        kept.complete(success);
    }
}
