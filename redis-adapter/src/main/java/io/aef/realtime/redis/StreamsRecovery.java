package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.NumberedSockets;
import io.aef.realtime.adapter.RecoverySettings;
import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SessionRecovery;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link SessionRecovery} over a stream: the log is the stream that all nodes read, and sessions are keys, both as the official
 * adapter has them. A client continues on any node.
 */
final class StreamsRecovery implements SessionRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    private final AdapterContext context;
    private final RecoverySettings settings;
    private final StreamsWire wire;
    private final NodeLog log;
    private final NumberedSockets sockets;
    private final Plain plain;
    private final Restoration restoration;

    // Under the lock of the log.
    private final Map<String, Live> live = new HashMap<>();
    private final Map<String, CompletableFuture<Boolean>> keeping = new HashMap<>();
    private final Map<String, Claim> claims = new HashMap<>();
    private boolean closed;

    /**
     * @param since position of the log when it came, also if it continues an earlier one
     * @param generation of the log at that time
     */
    private record Live(LocalSocket socket, long since, int generation) {}

    /**
     * A session that nobody else has.
     *
     * @param until by the clock of this process
     */
    record Held(KeptSession session, long until) {}

    /**
     * What has become of a session that this node had.
     *
     * @param held if it was claimed and is free again
     * @param kept whether it is in Redis now
     */
    record Freed(@Nullable Held held, boolean kept) {}

    StreamsRecovery(
            AdapterContext context, RecoverySettings settings, StreamsWire wire, NodeLog log, SessionCalls calls) {
        this.context = context;
        this.settings = settings;
        this.wire = wire;
        this.log = log;
        this.sockets = log.sockets();
        this.plain = new Plain(context.json());
        this.restoration = new Restoration(this, context, settings, wire, log, calls);
    }

    // ---- this node's sockets -------------------------------------------------------------------------------------

    void added(LocalSocket socket) {
        SentPackets sent = socket.sentPackets();
        if (sent != null) {
            log.lock.lock();
            try {
                live.put(sent.pid(), new Live(socket, log.position(), log.generation()));
            } finally {
                log.lock.unlock();
            }
        }
    }

    void removed(LocalSocket socket) {
        log.lock.lock();
        try {
            gone(socket);
        } finally {
            log.lock.unlock();
        }
    }

    /** Whether its session may be kept. Under the lock. */
    private boolean gone(LocalSocket socket) {
        SentPackets sent = socket.sentPackets();
        log.gone(socket);
        if (sent == null) {
            return false;
        }
        Live one = live.get(sent.pid());
        return one != null
                && one.socket == socket
                && live.remove(sent.pid(), one)
                && one.generation == log.generation();
    }

    /** As it is now: it is encoded later, and the application may change what is in it. */
    Packet.Event snapshot(Packet.Event event) {
        List<@Nullable Object> args = new ArrayList<>(event.args().size());
        for (Object arg : event.args()) {
            boolean constant = arg == null
                    || arg instanceof String
                    || arg instanceof byte[]
                    || arg instanceof Boolean
                    || arg instanceof Integer
                    || arg instanceof Long
                    || arg instanceof JsonValue;
            args.add(constant ? arg : context.json().valueOf(arg));
        }
        return new Packet.Event(event.namespace(), event.name(), args, event.ackId());
    }

    void broadcast(Packet.Event event, BroadcastOptions selection) {
        log.send(snapshot(event), selection);
    }

    // ---- sessions ------------------------------------------------------------------------------------------------

    @Override
    public Set<String> persistSession(LocalSocket socket, Map<String, Object> data, Runnable over) {
        SentPackets sent = socket.sentPackets();
        KeptSession session = null;
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        CompletionStage<Boolean> confirmed = kept;
        NumberedSockets.Parted parted;
        log.lock.lock();
        try {
            parted = sockets.part(socket);
            Live one = sent == null ? null : live.get(sent.pid());
            KeptSession.Unnumbered had = one == null ? KeptSession.Unnumbered.NONE : log.unnumbered(socket, one.since);
            // What it has had and what is still for it could not be told apart.
            boolean unclear = log.isLeaving(socket) || log.isOwed(socket) && had.token() > 0;
            boolean usable = gone(socket) && !unclear && !closed;
            if (parted != null && sent != null && usable) {
                session = new KeptSession(sent.pid(), parted.stays(), data, sent.mark(), parted.passedOn(), had);
                confirmed = log.own().confirmed();
                keeping.put(sent.pid(), kept);
            }
        } finally {
            log.lock.unlock();
        }
        sockets.tell();
        if (session == null) {
            over.run();
        } else {
            kept.whenComplete((done, failure) -> over.run());
            keep(session, kept, confirmed);
        }
        return parted == null ? Set.of() : names(parted);
    }

    private static Set<String> names(NumberedSockets.Parted parted) {
        Set<String> names = new LinkedHashSet<>();
        names.add(parted.stays().id());
        names.addAll(parted.stays().rooms());
        return names;
    }

    /** Not before the log has what was sent before: who has not received an event that never gets there begins anew. */
    private void keep(KeptSession session, CompletableFuture<Boolean> kept, CompletionStage<Boolean> confirmed) {
        byte[] bytes = encoded(session);
        if (bytes == null) {
            done(session.pid(), kept, false);
            return;
        }
        confirmed.thenAccept(whole -> {
            if (whole) {
                write(session.pid(), bytes, settings.maxDisconnectionDuration(), kept);
            } else {
                done(session.pid(), kept, false);
            }
        });
    }

    /** Null if that is impossible: the application may have put anything into its data. */
    private byte @Nullable [] encoded(KeptSession session) {
        try {
            return KeptSession.write(session, plain.value(session.data()), context.namespace());
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
        log.lock.lock();
        try {
            keeping.remove(pid, kept);
        } finally {
            log.lock.unlock();
        }
        kept.complete(success);
    }

    /** Keeps a session that was claimed, for the rest of its time. */
    CompletionStage<Boolean> keepAgain(Held held) {
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        long left = held.until - System.nanoTime();
        String pid = held.session.pid();
        log.lock.lock();
        try {
            keeping.put(pid, kept);
        } finally {
            log.lock.unlock();
        }
        byte[] bytes = encoded(held.session);
        if (bytes == null || left < TimeUnit.MILLISECONDS.toNanos(1)) {
            done(pid, kept, false);
        } else {
            write(pid, bytes, Duration.ofNanos(left), kept);
        }
        return kept;
    }

    @Override
    public CompletionStage<@Nullable RestoredSession> restoreSession(String pid, @Nullable String offset) {
        return restoration.restore(pid, offset);
    }

    /** Another node has the client. */
    CompletionStage<Boolean> release(String pid) {
        return restoration.release(pid);
    }

    /** Ends whatever has the session here: a socket whose connection is dead, or somebody who was about to continue it. */
    CompletionStage<Freed> free(String pid) {
        Claim claim;
        Live one;
        CompletableFuture<Boolean> kept;
        log.lock.lock();
        try {
            claim = claims.remove(pid);
            one = live.get(pid);
            kept = keeping.get(pid);
        } finally {
            log.lock.unlock();
        }
        if (claim != null) {
            log.end(claim.since);
            return CompletableFuture.completedFuture(new Freed(claim.held, false));
        }
        if (one != null) {
            return supersede(pid, one);
        }
        return kept == null
                ? CompletableFuture.completedFuture(new Freed(null, false))
                : kept.thenApply(done -> new Freed(null, done));
    }

    private CompletionStage<Freed> supersede(String pid, Live one) {
        CompletableFuture<Freed> later = new CompletableFuture<>();
        one.socket.supersede(() -> {
            CompletableFuture<Boolean> kept;
            log.lock.lock();
            try {
                // Cannot have been kept if it is there still: its lane has ended, or it could not be closed.
                live.remove(pid, one);
                kept = keeping.get(pid);
            } finally {
                log.lock.unlock();
            }
            if (kept == null) {
                later.complete(new Freed(null, false));
            } else {
                kept.whenComplete((done, failure) -> later.complete(new Freed(null, failure == null && done)));
            }
        });
        return later;
    }

    /** Claims those that hang in the application do not keep what is passed on for longer than their sessions. */
    @Override
    public void expire() {
        List<Claim> expired = new ArrayList<>(0);
        log.lock.lock();
        try {
            long now = System.nanoTime();
            claims.values().removeIf(claim -> {
                boolean over = claim.held.until - now <= 0;
                if (over) {
                    expired.add(claim);
                }
                return over;
            });
        } finally {
            log.lock.unlock();
        }
        expired.forEach(claim -> log.end(claim.since));
    }

    /** Completes when what its sockets have left behind is kept, which is not waited for very long. */
    CompletionStage<?> close() {
        CompletableFuture<?>[] last;
        log.lock.lock();
        try {
            closed = true;
            last = keeping.values().toArray(CompletableFuture<?>[]::new);
        } finally {
            log.lock.unlock();
        }
        return CompletableFuture.allOf(last)
                .completeOnTimeout(null, wire.patience().own().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null);
    }

    /**
     * @param past what was in the log when it was claimed, encoded; {@code since} is offered what comes then
     * @return null if the client might be sent again what it has had
     */
    @Nullable
    RestoredSession claim(Held held, long after, int generation, Collector past, Collector since) {
        Claim claim = new Claim(held, after, generation, past, since);
        log.lock.lock();
        try {
            if (!past.isSettled() && !since.isSettled()) {
                return null;
            }
            claims.put(held.session.pid(), claim);
        } finally {
            log.lock.unlock();
        }
        return claim;
    }

    private final class Claim implements RestoredSession {

        private final Held held;
        private final long after;
        private final int generation;
        private final Collector past;
        private final Collector since;
        private final SentPackets sent;

        Claim(Held held, long after, int generation, Collector past, Collector since) {
            this.held = held;
            this.after = after;
            this.generation = generation;
            this.past = past;
            this.since = since;
            KeptSession session = held.session();
            SentPackets.Mark mark = session.sent();
            this.sent = new SentPackets(session.pid(), mark == null ? new SentPackets.Mark(after, after, after) : mark);
        }

        @Override
        public String id() {
            return held.session().stays().id();
        }

        @Override
        public SentPackets sentPackets() {
            return sent;
        }

        @Override
        public Set<String> rooms() {
            return held.session().stays().rooms();
        }

        @Override
        public Map<String, Object> data() {
            return held.session().data();
        }

        @Override
        public @Nullable List<Missed> resume(LocalSocket socket) {
            List<Missed> missed = null;
            log.lock.lock();
            try {
                boolean mine = claims.remove(sent.pid(), this);
                if (mine && generation == log.generation() && !closed && past.fitsWith(since)) {
                    missed = new ArrayList<>(past.found().size() + since.found().size());
                    add(past, missed);
                    add(since, missed);
                    sent.replays(after);
                    sockets.resume(socket, held.session().stays());
                    live.put(sent.pid(), new Live(socket, log.position(), generation));
                    log.resumed(socket);
                }
            } finally {
                log.lock.unlock();
            }
            log.end(since);
            sockets.tell();
            return missed;
        }

        private void add(Collector from, List<Missed> missed) {
            for (LogEntry entry : from.found()) {
                missed.add(new Missed(entry.numbered(context), entry.position()));
            }
        }

        @Override
        public void giveBack() {
            boolean mine;
            log.lock.lock();
            try {
                mine = claims.remove(sent.pid(), this);
            } finally {
                log.lock.unlock();
            }
            if (mine) {
                log.end(since);
                keepAgain(held);
            }
        }
    }
}
