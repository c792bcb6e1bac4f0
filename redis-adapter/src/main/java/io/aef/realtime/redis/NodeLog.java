package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.NumberedSockets;
import io.aef.realtime.engine.Outgoing;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node passes on of the log that all nodes share: in the order of the log, the events of this node as well. So every
 * socket sees the order of the log, and the position is all there is to know of what was passed on.
 *
 * <p>An event of this node that does not come back in time is passed on without a number, and so are those that follow until
 * Redis is known to answer: once and in order, whether it turns up later or not.
 */
final class NodeLog implements StreamsWire.Log {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    final ReentrantLock lock = new ReentrantLock();

    /** Another one each time the namespace is opened on this node, because the count begins anew. */
    private final String writer = Ids.next();

    private final AdapterContext context;
    private final StreamsWire wire;
    private final long maxBytes;
    private final Duration patience;
    private final NumberedSockets sockets = new NumberedSockets(this::position);

    // Under the lock, but for the position.
    private final OwnEvents own = new OwnEvents();
    private final UnnumberedMarks marks = new UnnumberedMarks();
    private final Followers followers = new Followers();
    private final Map<LocalSocket, Long> owed = new LinkedHashMap<>();
    private final Writers writers = new Writers();
    private volatile long position;
    private int generation;
    private boolean timing;
    private boolean troubled;
    private boolean overfull;
    private long troubledSince;
    private long progressedAt = System.nanoTime();

    NodeLog(AdapterContext context, StreamsWire wire) {
        this.context = context;
        this.wire = wire;
        this.maxBytes = wire.maxWaitingBytes();
        this.patience = wire.patience().own();
    }

    /** Of the last entry that was passed on or was for nobody. Any thread. */
    long position() {
        return position;
    }

    /** By which what is written here is known. */
    String writer() {
        return writer;
    }

    /**
     * What a socket was sent without a number. Under the lock.
     *
     * @param since position when it came
     */
    KeptSession.Unnumbered unnumbered(LocalSocket socket, long since) {
        UnnumberedMarks.Mark mark = marks.of(socket, since);
        return new KeptSession.Unnumbered(mark.position(), writer, mark.token(), own.mayStillCome(mark.token()));
    }

    NumberedSockets sockets() {
        return sockets;
    }

    OwnEvents own() {
        return own;
    }

    /** Counts how often the log has lost its end: what was known before is of no use then. */
    int generation() {
        return generation;
    }

    // ---- from this node ------------------------------------------------------------------------------------------

    /** Any thread. Waits for event loops that are far behind, as every broadcast. */
    void send(Packet.Event event, BroadcastOptions selection) {
        Map<String, byte[]> entry = wire.entry(new ClusterMessage.Broadcast(event, selection));
        long bytes = 0;
        for (byte[] field : entry.values()) {
            bytes += field.length;
        }
        sockets.awaitRoom(selection);
        boolean accepted;
        lock.lock();
        try {
            long token = own.nextToken();
            if (own.bytes() > 2 * maxBytes) {
                // Not even this node's own event loops keep pace.
                wire.link().status().lostForWantOfRoom(!overfull);
                overfull = true;
                return;
            }
            overfull = false;
            own.add(OwnEvents.Item.event(token, event, selection, bytes, System.nanoTime()));
            accepted = wire.append(entry, new LogEntry.Origin(writer, token), failure -> {
                if (failure != null) {
                    later(() -> giveUp(token));
                }
            });
            if (!accepted || troubled || own.bytes() > maxBytes) {
                own.giveUp(token);
                accepted = false;
            } else if (!timing) {
                timing = true;
                Timers.after(patience, () -> later(this::checkTime));
            }
        } finally {
            lock.unlock();
        }
        if (!accepted) {
            later(this::drain);
        }
    }

    /** Has something done behind the events that this node has sent before: at once if they have all come back. Any thread. */
    void behind(Runnable action) {
        lock.lock();
        try {
            if (!own.isEmpty()) {
                own.add(OwnEvents.Item.action(action, System.nanoTime()));
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    /** A socket is about to leave rooms: what was sent to it there before is still for it. Any thread. */
    void leaving(LocalSocket socket, Collection<String> names, Supplier<Set<String>> rooms) {
        lock.lock();
        try {
            if (own.isEmpty()) {
                return;
            }
            Set<String> all = rooms.get();
            for (OwnEvents.Item item : own.items()) {
                if (item.event != null
                        && item.selection.rooms().stream().anyMatch(names::contains)
                        && selects(item.selection, all)) {
                    item.also.add(socket);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean selects(BroadcastOptions selection, Set<String> rooms) {
        return (selection.rooms().isEmpty() || selection.rooms().stream().anyMatch(rooms::contains))
                && selection.except().stream().noneMatch(rooms::contains);
    }

    /** Whether something is under way to it from a room it has left. Under the lock. */
    boolean isLeaving(LocalSocket socket) {
        for (OwnEvents.Item item : own.items()) {
            if (item.also.contains(socket)) {
                return true;
            }
        }
        return false;
    }

    /** Sends a socket now what is under way to it from this node, because it is about to be disconnected. Any thread. */
    void settle(LocalSocket socket, Set<String> rooms) {
        lock.lock();
        try {
            for (OwnEvents.Item item : own.items()) {
                Packet.Event event = item.event;
                if (event != null
                        && (item.also.contains(socket) || selects(item.selection, rooms))
                        && item.had.add(socket)) {
                    Supplier<Outgoing> encoded = () -> context.encode(event, item.selection.delivery());
                    sockets.deliverTo(List.of(socket), event, encoded, 0);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- from the log, in the thread that passes it on -----------------------------------------------------------

    @Override
    public boolean isOwn(LogEntry.Origin origin) {
        return origin.writer().equals(writer);
    }

    @Override
    public void passed(LogEntry entry) {
        sockets.awaitRoom(entry.selection());
        lock.lock();
        try {
            if (writers.read(entry.origin())) {
                pass(entry, Set.of(), Set.of());
            }
        } finally {
            lock.unlock();
        }
    }

    private void pass(LogEntry entry, Set<LocalSocket> also, Set<LocalSocket> not) {
        sockets.deliver(
                entry.event(), entry.selection(), also, not, () -> entry.numbered(context), advance(entry.position()));
        followers.offer(entry);
    }

    /** To the position of an entry, which is that of this node now. */
    private long advance(long to) {
        if (to == Long.MAX_VALUE) {
            // It has none, and nobody can go on from here.
            forgetBefore();
            return 0;
        }
        position = to;
        return to;
    }

    private void forgetBefore() {
        generation++;
        followers.fail();
    }

    @Override
    public void passedOwn(LogEntry.Origin origin, StreamPosition id, Supplier<LogEntry> written) {
        boolean through = false;
        while (!through) {
            Runnable action = null;
            lock.lock();
            try {
                progressedAt = System.nanoTime();
                OwnEvents.Item head = own.head();
                if (head != null && head.action != null) {
                    action = head.action;
                } else if (head != null && head.token < origin.token()) {
                    // Not in the log, or it would have come before.
                    deliverWithoutNumber(head);
                } else {
                    if (!own.read(origin.token())) {
                        passOwn(head, origin, id, written);
                    }
                    through = true;
                }
            } finally {
                lock.unlock();
            }
            if (action != null) {
                run(action);
            }
        }
        drain();
    }

    private void passOwn(
            OwnEvents.@Nullable Item head, LogEntry.Origin origin, StreamPosition id, Supplier<LogEntry> written) {
        if (head != null && head.event != null && head.token == origin.token()) {
            own.removeHead();
            pass(new LogEntry(id, origin, head.event, head.selection, head.bytes), head.also, head.had);
        } else {
            passGivenUp(id, written);
        }
    }

    /** The sockets that were here have had it. */
    private void passGivenUp(StreamPosition id, Supplier<LogEntry> written) {
        if (!followers.areCollecting() && owed.isEmpty()) {
            // Whoever begins to collect now has to look for it in the log.
            advance(id.number());
            return;
        }
        LogEntry entry = written.get();
        long token = entry.origin().token();
        Set<LocalSocket> theirs = new HashSet<>();
        owed.forEach((socket, upTo) -> {
            if (token <= upTo && sockets.selected(entry.selection()).contains(socket)) {
                theirs.add(socket);
            }
        });
        owed.values().removeIf(upTo -> token >= upTo);
        sockets.deliverTo(theirs, entry.event(), () -> entry.numbered(context), advance(entry.position()));
        followers.offer(entry);
    }

    @Override
    public void reached(StreamPosition to, long since, boolean anew) {
        List<CompletableFuture<Void>> there;
        lock.lock();
        try {
            if (anew) {
                forgetBefore();
                writers.forget();
            }
            if (to.number() != Long.MAX_VALUE) {
                position = to.number();
            }
            if (troubled && since - troubledSince > 0) {
                troubled = false;
            }
            there = followers.reached(position);
        } finally {
            lock.unlock();
        }
        there.forEach(each -> each.complete(null));
    }

    // ---- trouble, in the same thread -----------------------------------------------------------------------------

    private void later(Runnable step) {
        wire.link().inbox().run(step);
    }

    private void giveUp(long token) {
        lock.lock();
        try {
            own.giveUp(token);
        } finally {
            lock.unlock();
        }
        drain();
    }

    private void checkTime() {
        lock.lock();
        try {
            OwnEvents.Item head = own.head();
            if (head == null) {
                timing = false;
                return;
            }
            long now = System.nanoTime();
            long waited = now - head.since;
            long left = patience.toNanos() - Math.min(waited, now - progressedAt);
            if (left <= 0) {
                troubled = true;
                troubledSince = now;
                own.giveUp(own.lastToken());
                left = patience.toNanos();
            }
            Timers.after(Duration.ofNanos(left), () -> later(this::checkTime));
        } finally {
            lock.unlock();
        }
        drain();
    }

    /** Passes on what waits for nothing any more. */
    private void drain() {
        boolean through = false;
        while (!through) {
            Runnable action = null;
            List<Runnable> told;
            lock.lock();
            try {
                OwnEvents.Item head = own.head();
                if (head == null) {
                    through = true;
                } else if (head.action != null) {
                    action = head.action;
                } else if (own.isGivenUp(head)) {
                    deliverWithoutNumber(head);
                } else {
                    through = true;
                }
                told = own.confirmations();
            } finally {
                lock.unlock();
            }
            told.forEach(Runnable::run);
            if (action != null) {
                run(action);
            }
        }
    }

    /** Only then the next one may be run at once: this thread is the only one that takes them off. */
    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            LOG.warn("What was to be done behind an event failed", failure);
        } finally {
            lock.lock();
            try {
                own.removeHead();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Of the head. Whatever becomes of it, it does not stand in the way of others. */
    private void deliverWithoutNumber(OwnEvents.Item item) {
        own.removeHead();
        Packet.Event event = item.event;
        if (event != null) {
            own.giveUp(item.token);
            own.lost(item);
            marks.add(item, sockets, position);
            Supplier<Outgoing> encoded = () -> context.encode(event, item.selection.delivery());
            sockets.deliver(event, item.selection, item.also, item.had, encoded, 0);
        }
    }

    // ---- for whoever continues a session -------------------------------------------------------------------------

    /** Completes when it is known where the log was when this node began to read it. Any thread. */
    CompletionStage<Void> whenBegun() {
        return whenReached(1);
    }

    /** Completes when everything up to that position was passed on. Any thread. */
    CompletionStage<Void> whenReached(long to) {
        lock.lock();
        try {
            return position >= to ? CompletableFuture.completedFuture(null) : followers.waitFor(to);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has it offered all that is passed on from now on.
     *
     * @return the position up to where it is not offered anything
     */
    long begin(Collector collector) {
        lock.lock();
        try {
            followers.add(collector);
            return position;
        } finally {
            lock.unlock();
        }
    }

    void end(Collector collector) {
        lock.lock();
        try {
            followers.remove(collector);
        } finally {
            lock.unlock();
        }
    }

    /** A socket has come that did not get what was given up before. Under the lock. */
    void resumed(LocalSocket socket) {
        long outstanding = own.outstanding();
        if (outstanding > 0) {
            owed.put(socket, outstanding);
        }
    }

    /** Whether something that was given up is still for it, if it turns up. Under the lock. */
    boolean isOwed(LocalSocket socket) {
        return owed.containsKey(socket);
    }

    /** A socket has gone. Under the lock. */
    void gone(LocalSocket socket) {
        owed.remove(socket);
        marks.remove(socket);
    }
}
