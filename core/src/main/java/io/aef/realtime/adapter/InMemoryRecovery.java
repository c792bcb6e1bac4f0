package io.aef.realtime.adapter;

import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.protocol.Packet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@link SessionRecovery} on a {@link RecoveryStore}.
 *
 * <p>A packet gets its number, is logged and is handed over to the lanes under one lock. So each lane passes packets on in
 * the order of their numbers, and at the moment a session is kept or continued every packet is on one side of it: sent to
 * the socket, or waiting for whoever continues. No handler of the application runs under the lock; a parser of its own does.
 */
final class InMemoryRecovery implements SessionRecovery {

    private final AdapterContext context;
    private final RecoverySettings settings;
    private final RecoveryStore store;
    private final PacketLog log;
    /** Under the lock of the store. */
    private final NumberedSockets sockets;

    private final Rooms rooms;

    /** Under the lock of the store. */
    private boolean closed;

    InMemoryRecovery(AdapterContext context, RecoverySettings settings) {
        this.context = context;
        this.settings = settings;
        this.store = settings.store();
        this.log = store.locked(() -> store.open(context.namespace()));
        this.sockets = new NumberedSockets(log::position);
        this.rooms = sockets.rooms();
    }

    Rooms rooms() {
        return rooms;
    }

    /** From now on its session can be kept. */
    void added(LocalSocket socket) {
        SentPackets sent = socket.sentPackets();
        if (sent != null) {
            store.locked(() -> {
                log.live().put(sent.pid(), socket);
            });
        }
    }

    /** Its session is not kept. */
    void removed(LocalSocket socket) {
        SentPackets sent = socket.sentPackets();
        if (sent != null) {
            store.locked(() -> {
                log.live().remove(sent.pid(), socket);
            });
        }
    }

    /** What its sockets leave behind later is not kept. */
    void close() {
        store.locked(() -> {
            if (closed) {
                return;
            }
            closed = true;
            log.live().values().removeIf(socket -> rooms.count(socket) > 0);
            store.release(log);
        });
    }

    /** Sends an event with its offset as the last argument, and keeps it. */
    void broadcast(Packet.Event event, BroadcastOptions options) {
        List<@Nullable Object> args = context.snapshot(event.args());
        // Before the lock, which the lanes need to go on.
        rooms.recipients(options.rooms()).awaitRoom();
        store.lock();
        try {
            Recipients recipients = rooms.recipients(options.rooms());
            if (recipients.count() == 0 && !log.hasSessions()) {
                return;
            }
            long position = log.position() + 1;
            args.add(log.offset(position));
            Packet.Event numbered = new Packet.Event(event.namespace(), event.name(), args, Packet.NO_ACK);
            Outgoing outgoing = context.encode(numbered, options.delivery());
            Set<LocalSocket> excluded = rooms.union(options.except());
            store.append(new PacketLog.Entry(log, position, outgoing, options, store.in(settings.packetRetention())));
            sockets.handOver(event, outgoing, recipients, excluded, position, log::oldest);
        } finally {
            store.unlock();
        }
    }

    @Override
    public Set<String> persistSession(LocalSocket socket, Map<String, Object> data, Runnable over) {
        SentPackets sent = socket.sentPackets();
        Membership left;
        Set<String> names;
        boolean kept = false;
        store.lock();
        try {
            left = rooms.take(socket);
            // Here, because whoever continues the session may be changing them soon.
            names = left == null ? Set.of() : left.namesWithOwn();
            if (sent != null) {
                log.live().remove(sent.pid(), socket);
            }
            if (left != null && sent != null && !closed) {
                kept = true;
                store.save(new SavedSession(
                        log,
                        left.parted(),
                        sent,
                        data,
                        sent.passedOn(sockets.passedOn(socket.lane())),
                        store.in(settings.maxDisconnectionDuration()),
                        over));
            }
        } finally {
            store.unlock();
        }
        rooms.deliverEvents();
        if (!kept) {
            over.run();
        }
        return names;
    }

    @Override
    public CompletionStage<@Nullable RestoredSession> restoreSession(String pid, @Nullable String offset) {
        LocalSocket halfOpen = store.locked(() -> log.live().get(pid));
        if (halfOpen == null) {
            return CompletableFuture.completedFuture(claim(pid, offset));
        }
        CompletableFuture<@Nullable RestoredSession> later = new CompletableFuture<>();
        failing(
                later,
                () -> halfOpen.supersede(() -> failing(later, () -> {
                    // Cannot have been kept if it is there still: its lane has ended, or it could not be closed.
                    removed(halfOpen);
                    // A third connection may have been faster.
                    restoreSession(pid, offset).whenComplete((restored, failure) -> {
                        if (failure == null) {
                            later.complete(restored);
                        } else {
                            later.completeExceptionally(failure);
                        }
                    });
                })));
        return later;
    }

    /** Whoever waits for the stage hears of what the step throws. */
    private static void failing(CompletableFuture<?> stage, Runnable step) {
        try {
            step.run();
        } catch (Throwable thrown) {
            stage.completeExceptionally(thrown);
        }
    }

    /** A session that cannot be continued is over: its client begins a new one. */
    private @Nullable RestoredSession claim(String pid, @Nullable String offset) {
        store.lock();
        try {
            SavedSession session = store.session(pid);
            if (session == null || session.log() != log) {
                return null;
            }
            Replay replay = new Replay(log, session.membership(), log.resumeAfter(session, offset), settings);
            if (!replay.collect()) {
                store.remove(session);
                return null;
            }
            Claim claim = new Claim(session, replay);
            store.claim(session, claim);
            return claim;
        } finally {
            store.unlock();
        }
    }

    @Override
    public void expire() {
        store.locked(store::expire);
    }

    private final class Claim implements RestoredSession {

        private final SavedSession session;
        private final Replay replay;

        /** As they are now: whoever claims and resumes the session after this one may be changing them. */
        private final Set<String> names;

        Claim(SavedSession session, Replay replay) {
            this.session = session;
            this.replay = replay;
            this.names = Set.copyOf(session.membership().names());
        }

        @Override
        public String id() {
            return session.membership().id;
        }

        @Override
        public boolean isOfThisNamespace() {
            return true;
        }

        @Override
        public SentPackets sentPackets() {
            return session.sent();
        }

        @Override
        public Set<String> rooms() {
            return names;
        }

        @Override
        public Map<String, Object> data() {
            return session.data();
        }

        @Override
        public @Nullable List<Missed> resume(LocalSocket socket) {
            boolean resumed;
            store.lock();
            try {
                resumed = session.isClaimedBy(this) && store.remove(session) && replay.collect();
                if (resumed) {
                    session.sent().replays(replay.after());
                    rooms.addContinued(session.membership().continuedBy(socket));
                    log.live().put(session.sent().pid(), socket);
                }
            } finally {
                store.unlock();
            }
            rooms.deliverEvents();
            return resumed ? replay.missed() : null;
        }

        @Override
        public void giveBack() {
            store.locked(() -> store.giveBack(session, this));
        }
    }
}
