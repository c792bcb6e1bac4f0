package io.aef.realtime.engine;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What one session sends, on its way to the transport. As long as the transport holds less than the high-water mark a
 * packet goes straight to it, whatever its length; else it waits in the backlog, within its bounds.
 *
 * <pre>
 *  any thread ── reserve ──▶ lane ── send ──▶ transport               nothing waits, below the mark
 *                                      └────▶ backlog ── pump ──▶ transport   the transport can take more
 * </pre>
 *
 * <p>On the lane, but for the methods that say otherwise.
 */
final class Outflow {

    private static final AtomicLongFieldUpdater<Outflow> QUEUED =
            AtomicLongFieldUpdater.newUpdater(Outflow.class, "queued");
    private static final AtomicLongFieldUpdater<Outflow> HANDED_OVER =
            AtomicLongFieldUpdater.newUpdater(Outflow.class, "handedOver");

    private final EngineSession session;
    private final EngineOptions options;
    private final OutboundBudget budget;

    private @Nullable Backlog backlog;
    private boolean owing;

    /** Whether a packet is on its way through here, so that nothing else may be sent meanwhile. */
    private boolean passing;

    /** What the transport holds beyond the mark and nobody else does, as far as the budget was told. */
    private long ahead;

    /** Whether the last packet given to the transport is one that others are given too. */
    private boolean lastShared;

    /** What backlog and transport hold, as a {@link Load}; written by the lane, and only while something waits. */
    private volatile long queued;

    /** What other threads have handed over and the lane has not looked at yet, as a {@link Load}. */
    private volatile long handedOver;

    /** Whether somebody was told, or would have been, that the session is not writable. */
    private volatile boolean congested;

    /** Whether it is going to be cut off, as soon as its lane comes to it. */
    private volatile boolean condemned;

    /** Whether that is because of what waits for all sessions together. */
    private volatile boolean cutForAll;

    Outflow(EngineSession session, EngineOptions options, OutboundBudget budget) {
        this.session = session;
        this.options = options;
        this.budget = budget;
    }

    // ---- on the lane ---------------------------------------------------------------------------------------------

    /** See {@link EngineSession#send}. */
    boolean send(Outgoing packet, boolean shared) {
        Transport transport = session.current();
        boolean clear = isEmpty();
        if (packet.isVolatile()) {
            if (!clear || !transport.isIdle()) {
                session.dropped(packet, DropReason.VOLATILE);
                return false;
            }
        } else if (!clear || !transport.isReady(mark())) {
            return sendLater(packet, shared, transport);
        }
        write(transport, packet, shared);
        transport.flush();
        return true;
    }

    private void write(Transport transport, Outgoing packet, boolean shared) {
        lastShared = shared;
        transport.write(packet, shared);
    }

    private boolean sendLater(Outgoing packet, boolean shared, Transport transport) {
        if (isEmpty()) {
            relieve(transport);
            if (!session.isOpen()) {
                return false;
            }
            if (isEmpty() && transport.isReady(mark())) {
                write(transport, packet, shared);
                transport.flush();
                relax();
                return true;
            }
        }
        Overflow policy = policyOf(packet.delivery());
        Backlog waiting = waiting();
        boolean hold = shared && transport.sharesFrames();
        boolean counts = isBeyondMark(bytes(transport) + packet.length(), waiting.packets() + 1);
        boolean taken = waiting.offer(packet, policy, hold, counts, roomFor(transport), options.maxBufferedPackets());
        if (!taken && policy == Overflow.DISCONNECT) {
            session.end(CloseReason.SLOW_CONSUMER, null);
            return false;
        }
        settle(transport);
        if (!session.isOpen()) {
            // It was the furthest behind of all.
            return false;
        }
        for (Backlog.Entry dropped : waiting.takeDropped()) {
            session.dropped(dropped.packet, dropped.reason());
        }
        if (!taken) {
            session.dropped(packet, DropReason.NO_ROOM);
        }
        return taken;
    }

    /** Much of what waits there may only be waiting for the end of the batch. */
    private void relieve(Transport transport) {
        passing = true;
        try {
            transport.relieve();
        } finally {
            passing = false;
        }
    }

    private long roomFor(Transport transport) {
        return bytes(transport) < mark() ? Long.MAX_VALUE : options.maxBufferedBytes() - transport.bufferedBytes();
    }

    /** Whether the engine's own packets, which do not wait here, would be too many. */
    boolean isTooFull() {
        Transport transport = session.current();
        return bytes(transport) > options.maxBufferedBytes()
                || transport.bufferedPackets() >= options.maxBufferedPackets();
    }

    /** The transport can take more. */
    void pump() {
        Transport transport = session.current();
        Backlog waiting = backlog;
        if (waiting != null && !waiting.isEmpty()) {
            while (!waiting.isEmpty() && transport.isReady(mark())) {
                Backlog.Entry next = waiting.poll();
                try {
                    write(transport, next.packet, next.isHeld());
                } finally {
                    next.release();
                }
            }
            settle(transport);
        }
        transport.flush();
    }

    /** Publishes what waits now. */
    private void settle(Transport transport) {
        Backlog waiting = waiting();
        long bytes = bytes(transport);
        QUEUED.lazySet(this, waiting.isEmpty() ? 0 : Load.of(bytes, waiting.packets()));
        if (bytes >= mark()) {
            congest();
        }
        owe(waiting.owedBytes(), transport);
        boolean othersToo = lastShared && transport.sharesMemory();
        account(waiting, waiting.isEmpty() || othersToo ? 0 : Math.max(0, transport.bufferedBytes() - mark()));
    }

    /** Tells the budget what has changed. What it does about it may be the end of this session. */
    private void account(Backlog waiting, long aheadNow) {
        long change = waiting.takeChange() + aheadNow - ahead;
        ahead = aheadNow;
        if (change != 0) {
            budget.change(change);
        }
    }

    /**
     * A client that is far behind with what must arrive is not read from, so that it feels what it causes: it may be asking
     * for more. Of what may be dropped it can be behind for as long as it likes.
     */
    private void owe(long bytes, Transport transport) {
        boolean before = owing;
        owing = bytes >= (before ? options.maxBufferedBytes() / 8 : options.maxBufferedBytes() / 4);
        transport.setOwing(owing);
        if (before && !owing) {
            session.caughtUp();
        }
    }

    /** Tells that the session is writable again, if somebody may have seen that it was not. */
    void relax() {
        if (congested
                && !passing
                && isEmpty()
                && session.isOpen()
                && bytes(session.current()) < mark()
                && Load.bytes(handedOver) < mark()) {
            congested = false;
            session.writable();
        }
    }

    boolean isEmpty() {
        return backlog == null || backlog.isEmpty();
    }

    /** Bytes that wait here or in the transport. */
    long bufferedBytes() {
        return bytes(session.current());
    }

    private long bytes(Transport transport) {
        return (backlog == null ? 0 : backlog.bytes()) + transport.bufferedBytes();
    }

    private long mark() {
        return options.effectiveHighWaterMark();
    }

    private Backlog waiting() {
        if (backlog == null) {
            backlog = new Backlog();
        }
        return backlog;
    }

    private Overflow policyOf(Delivery delivery) {
        Overflow own = delivery.overflow();
        return own == null ? options.overflow() : own;
    }

    /** The session has ended. */
    void clear() {
        Backlog waiting = backlog;
        if (waiting != null) {
            waiting.clear();
            QUEUED.lazySet(this, 0);
            account(waiting, 0);
        }
    }

    /** Another thread's packet has arrived on the lane. */
    void arrived(Outgoing packet) {
        HANDED_OVER.addAndGet(this, -Load.of(packet.length(), 1));
    }

    // ---- on any thread -------------------------------------------------------------------------------------------

    /** See {@link EngineSession#reserve}. */
    boolean reserve(Outgoing packet) {
        if (condemned) {
            return false;
        }
        long load = Load.of(packet.length(), 1);
        // What is refused must never be seen by the lane: it would wait for it, and nothing would ever come.
        long before;
        do {
            before = handedOver;
            if (!fits(packet.delivery(), before, packet.length())) {
                refuse(packet);
                return false;
            }
        } while (!HANDED_OVER.compareAndSet(this, before, before + load));
        congestIfFull(before + load);
        return true;
    }

    private void refuse(Outgoing packet) {
        if (mustArrive(packet.delivery())) {
            condemn();
        } else {
            session.dropped(packet, DropReason.REFUSED);
            refused();
        }
    }

    /** Whoever was refused may wait to be told; what was ahead may have gone meanwhile, so the lane has to look. */
    private void refused() {
        if (congest()) {
            session.lane().run(this::relax);
        }
    }

    /** See {@link EngineSession#hasRoom}. */
    boolean hasRoom(Delivery delivery) {
        if (condemned) {
            return false;
        }
        boolean room = fits(delivery, handedOver, 1);
        if (!room && !mustArrive(delivery)) {
            refused();
        }
        return room;
    }

    /** See {@link EngineSession#isAwaited}. */
    boolean isAwaited(Delivery delivery, long length) {
        return !condemned && !isHopeless(delivery) && !fits(delivery, handedOver, length) && fits(delivery, 0, length);
    }

    /** See {@link EngineSession#expect}. */
    void expect(Outgoing packet) {
        congestIfFull(HANDED_OVER.addAndGet(this, Load.of(packet.length(), 1)));
    }

    private void congestIfFull(long nowHandedOver) {
        if (Load.bytes(nowHandedOver + queued) >= mark()) {
            congest();
        }
    }

    private boolean fits(Delivery delivery, long before, long length) {
        // What waits already counts only for those who may not hope that room is made.
        long load = isHopeless(delivery) ? before + queued : before;
        return Load.packets(load) < options.maxBufferedPackets()
                && (Load.bytes(load) < mark() || Load.bytes(load) + length <= options.maxBufferedBytes());
    }

    private boolean isHopeless(Delivery delivery) {
        return policyOf(delivery) == Overflow.DROP_NEWEST && delivery.conflationKey() == null;
    }

    /** See {@link EngineSession#mustArrive}. */
    boolean mustArrive(Delivery delivery) {
        return policyOf(delivery) == Overflow.DISCONNECT && !delivery.isVolatile();
    }

    /** Cuts the session off; harmless when that was done before. */
    void condemn() {
        condemned = true;
        session.lane().run(() -> session.end(CloseReason.SLOW_CONSUMER, null));
    }

    boolean isCondemned() {
        return condemned;
    }

    /**
     * Cuts the session off because of what waits for all together.
     *
     * @param then runs on the lane behind that
     * @return false if the lane has ended, so that neither will be
     */
    boolean cutForAll(Runnable then) {
        cutForAll = true;
        condemned = true;
        return session.lane().run(() -> {
            try {
                session.end(CloseReason.SLOW_CONSUMER, null);
            } finally {
                then.run();
            }
        });
    }

    boolean isCutForAll() {
        return cutForAll;
    }

    boolean isWritable() {
        if (!congested && session.lane().inLane() && bytes(session.current()) >= mark()) {
            congest();
        }
        return !congested && !condemned;
    }

    /** Whether it was not congested before. */
    private boolean congest() {
        if (congested) {
            return false;
        }
        congested = true;
        return true;
    }

    /** Bytes that wait, or are on their way to the lane; up to the high-water mark the lane alone knows of them. */
    long knownBytes() {
        long waiting = session.lane().inLane() ? bufferedBytes() : Load.bytes(queued);
        return waiting + Load.bytes(handedOver);
    }

    /** How far behind it is, for the {@link OutboundBudget}; whoever shares what waits. */
    long beyondMark() {
        long load = queued;
        return Math.max(0, memory(Load.bytes(load), Load.packets(load)) - mark());
    }

    private boolean isBeyondMark(long bytes, int packets) {
        return memory(bytes, packets) > mark();
    }

    private static long memory(long bytes, int packets) {
        return Math.max(bytes, Outgoing.MESSAGE_BYTES * packets);
    }

    /** A number of bytes below 2^40 and a number of packets below 2^23 in one long, so that both change at once. */
    private static final class Load {

        private static final int BYTE_BITS = 40;
        private static final long BYTES = (1L << BYTE_BITS) - 1;

        static long of(long bytes, int packets) {
            return (long) packets << BYTE_BITS | bytes;
        }

        static long bytes(long load) {
            return load & BYTES;
        }

        static int packets(long load) {
            return (int) (load >>> BYTE_BITS);
        }
    }
}
