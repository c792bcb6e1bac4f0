package io.aef.realtime.redis;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this node gets on with Redis: a live view, thread-safe. When Redis stops answering, and when it answers again, one line is
 * logged.
 */
public final class RedisStatus {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    private final LongAdder published = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder overflowed = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final AtomicLong requests = new AtomicLong();
    private volatile LongSupplier outgoing = () -> 0;
    private volatile LongSupplier incoming = () -> 0;
    private volatile LongSupplier relayed = () -> 0;
    private volatile boolean troubled;

    RedisStatus() {}

    /** Where the bytes that wait are counted. */
    void watch(LongSupplier toRedis, LongSupplier fromRedis) {
        outgoing = toRedis;
        incoming = fromRedis;
    }

    void watchRelay(LongSupplier underWay) {
        relayed = underWay;
    }

    /** Whether Redis has answered the last time it was asked, which is every few seconds at least; true before the first time. */
    public boolean isHealthy() {
        return !troubled;
    }

    /** Messages that Redis has taken. */
    public long published() {
        return published.sum();
    }

    /** Messages of other nodes and emitters that were understood. */
    public long received() {
        return received.sum();
    }

    /** Messages that other nodes did not receive, because Redis did not take them or too much waited for it. */
    public long lost() {
        return lost.sum();
    }

    /** Messages that arrived faster than they could be passed on, and were dropped. */
    public long overflowed() {
        return overflowed.sum();
    }

    /** Messages that arrived and were not understood, and were dropped. */
    public long malformed() {
        return malformed.sum();
    }

    /** Bytes that wait for Redis to take them, or are on their way to it. */
    public long outgoingBytes() {
        return outgoing.getAsLong();
    }

    /** Bytes that have arrived by channels and are not passed on yet. */
    public long incomingBytes() {
        return incoming.getAsLong();
    }

    /** What this node has asked others, and has neither all answers to nor given up. */
    public long pendingRequests() {
        return requests.get();
    }

    /**
     * Requests and WebSockets that this node has passed on to others, or answers for others, at this moment; 0 where sessions are
     * {@linkplain RedisAdapter#withoutStickySessions() sticky}.
     */
    public long relayed() {
        return relayed.getAsLong();
    }

    /** Something was asked. */
    void requested() {
        requests.incrementAndGet();
    }

    /** That has ended. */
    void requestEnded() {
        requests.decrementAndGet();
    }

    void published(int messages) {
        published.add(messages);
        reached();
    }

    void lost(int messages, Throwable failure) {
        lost.add(messages);
        unreachable(failure);
    }

    /** Whatever Redis says. */
    void lost(int messages) {
        lost.add(messages);
    }

    /**
     * Too much waits already.
     *
     * @param first whether there was room for the one before
     */
    void lostForWantOfRoom(boolean first) {
        lost.increment();
        if (first) {
            LOG.warn("More waits for Redis than may; other nodes do not receive what this node publishes beyond that.");
        }
    }

    /** Redis has answered. */
    void reached() {
        if (troubled && change(false)) {
            LOG.info("Redis answers again; {} messages of this node were lost so far.", lost.sum());
        }
    }

    /** Redis has not answered. */
    void unreachable(Throwable failure) {
        if (failure instanceof GuardedBus.UnreachedException unreached && unreached.isConnecting()) {
            return;
        }
        // What the client has to say of it may name rooms, or more.
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (!troubled && change(true)) {
            LOG.warn(
                    "Redis does not answer, so other nodes do not receive what this node publishes: {}",
                    cause.getClass().getSimpleName());
        }
    }

    /** The first to tell it. */
    private synchronized boolean change(boolean nowTroubled) {
        boolean changed = troubled != nowTroubled;
        troubled = nowTroubled;
        return changed;
    }

    void countReceived() {
        received.increment();
    }

    void countOverflow() {
        overflowed.increment();
    }

    void countMalformed(Throwable cause) {
        malformed.increment();
        LOG.debug("A message from Redis was not understood.", cause);
    }
}
