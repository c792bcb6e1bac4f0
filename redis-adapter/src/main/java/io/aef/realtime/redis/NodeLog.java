package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.NumberedSockets;
import io.aef.realtime.protocol.Packet;
import io.aef.realtime.redis.OwnEvents.Item;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this node passes on of the log that all nodes share: in the order of the log, the events of this node as well. So every
 * socket sees the order of the log, and the position is all there is to know of what was passed on.
 *
 * <p>An event of this node that does not come back in time is passed on without a number, and so are those that follow until
 * Redis is known to answer: once and in order, whether it turns up later or not.
 *
 * <pre>
 *  send ─▶ OwnEvents ─▶ Redis ─▶ passed, passedOwn ─▶ sockets, Followers
 *              └─ Outages: without a number ─▶ sockets, UnnumberedMarks
 * </pre>
 *
 * <p>One lock is that of all these parts. It is never held while a lane is waited for, or while anybody else's code runs but for
 * that which encodes a packet. Under it, what was passed on up to the position is on its lanes, and nothing else with a number is.
 */
final class NodeLog implements StreamsWire.Log {

    final ReentrantLock lock = new ReentrantLock();

    /** Another one each time the namespace is opened on this node, because the count begins anew. */
    private final String writer = Ids.next();

    private final AdapterContext context;
    private final StreamsWire wire;
    private final long maxBytes;
    private final NumberedSockets sockets = new NumberedSockets(this::position);

    // Under the lock, but for the position.
    private final OwnEvents own = new OwnEvents();
    private final Departures departures = new Departures(own);
    private final UnnumberedMarks marks = new UnnumberedMarks();
    private final Followers followers = new Followers();
    private final Writers writers = new Writers();
    private final Outages outages;
    private volatile long position;
    private int generation;
    private boolean overfull;

    NodeLog(AdapterContext context, StreamsWire wire) {
        this.context = context;
        this.wire = wire;
        this.maxBytes = wire.maxWaitingBytes();
        this.outages = new Outages(lock, own, wire.patience().own(), wire.passing(), this::deliverWithoutNumber);
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

    /** Counts how often the log has lost its end: what was known before is of no use then. Under the lock. */
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
        boolean waits;
        lock.lock();
        try {
            if (!hasRoom()) {
                return;
            }
            long token = own.nextToken();
            own.add(Item.event(token, event, selection, bytes, System.nanoTime()));
            boolean accepted = wire.append(entry, new LogEntry.Origin(writer, token), failure -> {
                if (failure != null) {
                    outages.giveUpSoon(token);
                }
            });
            waits = accepted && !outages.isOn() && own.bytes() <= maxBytes;
            if (waits) {
                outages.watch();
            } else {
                own.giveUp(token);
            }
        } finally {
            lock.unlock();
        }
        if (!waits) {
            outages.drainSoon();
        }
    }

    /** If not, not even this node's own event loops keep pace, and what is sent now is lost. */
    private boolean hasRoom() {
        boolean room = own.bytes() <= 2 * maxBytes;
        if (!room) {
            wire.link().status().lostForWantOfRoom(!overfull);
        }
        overfull = !room;
        return room;
    }

    /**
     * Has something done behind the events that this node has sent before: at once if they have all come back. Any thread.
     *
     * @param bytes what it keeps in memory until then; asked for if it has to wait
     * @return false if more waits than may: it is not done then
     */
    boolean behind(Runnable action, LongSupplier bytes) {
        lock.lock();
        try {
            if (!own.isEmpty()) {
                if (!hasRoom()) {
                    return false;
                }
                own.add(Item.action(action, bytes.getAsLong(), System.nanoTime()));
                if (own.bytes() <= maxBytes) {
                    return true;
                }
                own.giveUp(own.lastToken());
                outages.drainSoon();
                return true;
            }
        } finally {
            lock.unlock();
        }
        action.run();
        return true;
    }

    /** A socket is about to leave rooms: what was sent to it there before is still for it. Any thread. */
    void leaving(LocalSocket socket, Collection<String> names, Supplier<Set<String>> rooms) {
        boolean tooMuch;
        lock.lock();
        try {
            departures.leaving(socket, names, rooms);
            tooMuch = departures.bytes() > maxBytes;
            if (tooMuch) {
                own.giveUp(own.lastToken());
            }
        } finally {
            lock.unlock();
        }
        if (tooMuch) {
            outages.drainSoon();
        }
    }

    /** Whether something is under way to it from a room it has left. Under the lock. */
    boolean isLeaving(LocalSocket socket) {
        return departures.isLeaving(socket);
    }

    /** Sends a socket now what is under way to it from this node, because it is about to be disconnected. Any thread. */
    void settle(LocalSocket socket, Set<String> rooms) {
        lock.lock();
        try {
            Set<String> ever = new HashSet<>(rooms);
            ever.addAll(departures.left(socket));
            for (Item item : own.to(ever)) {
                Packet.Event event = item.event;
                if (event != null
                        && (item.selects(rooms) || departures.includes(socket, item))
                        && item.had.add(socket)) {
                    sockets.deliverTo(List.of(socket), event, () -> item.unnumbered(context, event), 0);
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
            if (!writers.read(entry.origin())) {
                throw new IllegalArgumentException("an event that has come before");
            }
            pass(entry, Set.of(), Set.of());
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
        requireSent(origin.token());
        outages.cameBack(origin.token());
        lock.lock();
        try {
            if (!own.read(origin.token())) {
                passOwn(own.head(), origin, id, written);
            }
        } finally {
            lock.unlock();
        }
        outages.drain();
    }

    /** Or somebody else has written it in the name of this node, and what is under way would be given up for it. */
    private void requireSent(long token) {
        lock.lock();
        try {
            if (token > own.lastToken()) {
                throw new IllegalArgumentException("an event of this node that it has not sent");
            }
        } finally {
            lock.unlock();
        }
    }

    private void passOwn(@Nullable Item head, LogEntry.Origin origin, StreamPosition id, Supplier<LogEntry> written) {
        if (head != null && head.event != null && head.token == origin.token()) {
            own.removeHead();
            LogEntry entry = new LogEntry(id, origin, head.event, head.selection, head.bytes);
            pass(entry, departures.take(head), head.had);
        } else {
            passGivenUp(id, written);
        }
    }

    /** The sockets that were here have had it. */
    private void passGivenUp(StreamPosition id, Supplier<LogEntry> written) {
        if (!followers.areCollecting() && !marks.areOwed()) {
            // Whoever begins to collect now has to look for it in the log.
            advance(id.number());
            return;
        }
        LogEntry entry = written.get();
        Set<LocalSocket> theirs = marks.takeOwed(entry, sockets);
        sockets.deliverTo(theirs, entry.event(), () -> entry.numbered(context), advance(entry.position()));
        followers.offer(entry);
    }

    /** Of the head, under the lock. Whatever becomes of it, it does not stand in the way of others. */
    private void deliverWithoutNumber(Item item) {
        own.removeHead();
        Packet.Event event = item.event;
        if (event != null) {
            Set<LocalSocket> also = departures.take(item);
            own.giveUp(item.token);
            own.lost(item);
            marks.add(item, also, sockets, position);
            sockets.deliver(event, item.selection, also, item.had, () -> item.unnumbered(context, event), 0);
        }
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
            outages.answered(since);
            there = followers.reached(position);
        } finally {
            lock.unlock();
        }
        there.forEach(each -> each.complete(null));
    }

    // ---- for whoever continues a session -------------------------------------------------------------------------

    /**
     * What a collector is offered.
     *
     * @param position up to there it is not offered anything
     * @param generation of the log; in another one what it was offered is of no use
     */
    record Begun(long position, int generation) {}

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

    /** Has it offered all that is passed on from now on. Any thread. */
    Begun begin(Collector collector) {
        lock.lock();
        try {
            followers.add(collector);
            return new Begun(position, generation);
        } finally {
            lock.unlock();
        }
    }

    /** Any thread. */
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
        marks.came(socket, own.outstanding());
    }

    /** Whether something that was given up is still for it, if it turns up. Under the lock. */
    boolean isOwed(LocalSocket socket) {
        return marks.isOwed(socket);
    }

    /** A socket has gone. Under the lock. */
    void gone(LocalSocket socket) {
        marks.gone(socket);
    }
}
