package io.aef.realtime.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What is on its way to Redis, in order: while one batch is under way the next one gathers. Bounded in bytes, those under way
 * among them. Not thread-safe: whoever has it locks.
 */
final class BatchQueue<T> {

    private final int maxBatch;
    private final long maxBytes;
    private final ToLongFunction<T> size;
    private final Deque<T> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean underWay;

    /**
     * @param maxBatch how many a batch has at most
     * @param maxBytes how much may wait or be under way; one that is larger may be alone
     * @param size in bytes
     */
    BatchQueue(int maxBatch, long maxBytes, ToLongFunction<T> size) {
        this.maxBatch = maxBatch;
        this.maxBytes = maxBytes;
        this.size = size;
    }

    /** Returns whether there is room for it. */
    boolean offer(T one) {
        long more = size.applyAsLong(one);
        if (bytes > 0 && bytes + more > maxBytes) {
            return false;
        }
        bytes += more;
        waiting.add(one);
        return true;
    }

    /** Bytes that wait or are under way. */
    long bytes() {
        return bytes;
    }

    /** Whether a batch is under way. */
    boolean isUnderWay() {
        return underWay;
    }

    /** The next batch, which is under way from now on; empty if one is already, or nothing waits. */
    List<T> beginUnlessUnderWay() {
        return underWay ? List.of() : next();
    }

    /** The batch that was under way is over: the next one, which is under way now; empty if nothing waits. */
    List<T> next() {
        List<T> batch = new ArrayList<>(Math.min(waiting.size(), maxBatch));
        while (batch.size() < maxBatch && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        underWay = !batch.isEmpty();
        return batch;
    }

    /** These take no room any more. */
    void release(Collection<T> those) {
        for (T each : those) {
            bytes -= size.applyAsLong(each);
        }
    }

    /** What was not sent waits again, before all others. */
    void putBack(List<T> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
    }

    /** Takes out all that waits; it takes room until it is {@linkplain #release released}. */
    List<T> clear() {
        List<T> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
