package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.NumberedSockets;
import io.aef.realtime.adapter.RecoverySettings;
import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.SessionRecovery;
import io.aef.realtime.protocol.Packet;
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

/**
 * {@link SessionRecovery} over a stream: the log is the stream that all nodes read, and sessions are keys, both as the official
 * adapter has them. A client continues on any node.
 */
final class StreamsRecovery implements SessionRecovery {

    private final AdapterContext context;
    private final RecoverySettings settings;
    private final StreamsWire wire;
    private final NodeLog log;
    private final NumberedSockets sockets;
    private final SessionKeeper keeper;
    private final Restoration restoration;

    // Under the lock of the log.
    private final Map<String, Live> live = new HashMap<>();
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
        this.keeper = new SessionKeeper(context, wire, log.lock);
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
        return new Packet.Event(event.namespace(), event.name(), context.snapshot(event.args()), event.ackId());
    }

    void broadcast(Packet.Event event, BroadcastOptions selection) {
        log.send(snapshot(event), selection);
    }

    // ---- sessions ------------------------------------------------------------------------------------------------

    @Override
    public Set<String> persistSession(LocalSocket socket, Map<String, Object> data, Runnable over) {
        SentPackets sent = socket.sentPackets();
        Runnable next = over;
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
                KeptSession session =
                        new KeptSession(sent.pid(), parted.stays(), data, sent.mark(), parted.passedOn(), had);
                CompletionStage<Boolean> confirmed = log.own().confirmed();
                CompletableFuture<Boolean> kept = keeper.begin(sent.pid());
                kept.whenComplete((done, failure) -> over.run());
                next = () -> keeper.keep(session, settings.maxDisconnectionDuration(), kept, confirmed);
            }
        } finally {
            log.lock.unlock();
        }
        sockets.tell();
        next.run();
        return parted == null ? Set.of() : names(parted);
    }

    private static Set<String> names(NumberedSockets.Parted parted) {
        Set<String> names = new LinkedHashSet<>();
        names.add(parted.stays().id());
        names.addAll(parted.stays().rooms());
        return names;
    }

    /** Keeps a session that was claimed, for the rest of its time. */
    CompletionStage<Boolean> keepAgain(Held held) {
        CompletableFuture<Boolean> kept;
        log.lock.lock();
        try {
            kept = keeper.begin(held.session.pid());
        } finally {
            log.lock.unlock();
        }
        keeper.keepAgain(held, kept);
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
            kept = keeper.underWay(pid);
        } finally {
            log.lock.unlock();
        }
        if (claim != null) {
            claim.over();
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
                kept = keeper.underWay(pid);
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
        expired.forEach(Claim::over);
    }

    /** Completes when what its sockets have left behind is kept, which is not waited for very long. */
    CompletionStage<?> close() {
        CompletableFuture<?>[] last;
        log.lock.lock();
        try {
            closed = true;
            last = keeper.underWay().toArray(CompletableFuture<?>[]::new);
        } finally {
            log.lock.unlock();
        }
        return CompletableFuture.allOf(last)
                .completeOnTimeout(null, wire.patience().own().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> null);
    }

    /**
     * @param past what was in the log when it was claimed, encoded; {@code since} is offered what comes then
     * @param turn ends with the claim
     * @return null if the client might be sent again what it has had
     */
    @Nullable
    RestoredSession claim(Held held, long after, int generation, Collector past, Collector since, Turns.Turn turn) {
        Claim claim = new Claim(held, after, generation, past, since, turn);
        Claim before;
        log.lock.lock();
        try {
            if (!past.isSettled() && !since.isSettled()) {
                return null;
            }
            before = claims.put(held.session.pid(), claim);
        } finally {
            log.lock.unlock();
        }
        if (before != null) {
            before.over();
        }
        return claim;
    }

    private final class Claim implements RestoredSession {

        private final Held held;
        private final long after;
        private final int generation;
        private final Collector past;
        private final Collector since;
        private final Turns.Turn turn;
        private final SentPackets sent;

        Claim(Held held, long after, int generation, Collector past, Collector since, Turns.Turn turn) {
            this.held = held;
            this.after = after;
            this.generation = generation;
            this.past = past;
            this.since = since;
            this.turn = turn;
            KeptSession session = held.session();
            SentPackets.Mark mark = session.sent();
            this.sent = new SentPackets(session.pid(), mark == null ? new SentPackets.Mark(after, after, after) : mark);
        }

        /** Nothing is collected for it any more. */
        void over() {
            log.end(since);
            turn.end();
        }

        @Override
        public String id() {
            return held.session().stays().id();
        }

        /** Official nodes do not write down what a session is of. */
        @Override
        public boolean isOfThisNamespace() {
            return held.session().sent() != null;
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
            try {
                return resumed(socket);
            } finally {
                over();
                sockets.tell();
            }
        }

        private @Nullable List<Missed> resumed(LocalSocket socket) {
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
            return missed;
        }

        private void add(Collector from, List<Missed> missed) {
            for (LogEntry entry : from.found()) {
                missed.add(new Missed(entry.numbered(context), entry.position()));
            }
        }

        @Override
        public void giveBack() {
            CompletableFuture<Boolean> kept = null;
            log.lock.lock();
            try {
                if (claims.remove(sent.pid(), this)) {
                    kept = keeper.begin(sent.pid());
                }
            } finally {
                log.lock.unlock();
            }
            if (kept != null) {
                over();
                keeper.keepAgain(held, kept);
            }
        }
    }
}
