package io.aef.realtime.redis;

import io.aef.realtime.engine.host.Lane;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What has come from other nodes and waits for its event loop. Nobody waits until there is room: what finds none is not taken. For
 * one loop as much may wait as is still free for all of them: one that is blocked has half of the room at most, the next one half
 * of the rest, and so on, so that nobody takes all of it. What is alone is always taken. Thread-safe.
 */
final class LaneRoom {

    /** What became of a task. */
    enum Outcome {
        /** It has run, or will. */
        TAKEN,
        /** Too much waits already. */
        FULL,
        /** The lane has ended with its server. */
        ENDED
    }

    /** What a task takes beside its bytes. */
    private static final long OVERHEAD = 256;

    private final long maxBytes;
    private final AtomicLong all = new AtomicLong();
    private final Map<Lane, AtomicLong> each = new ConcurrentHashMap<>();

    /** @param maxBytes that may wait for all lanes; beside that, one task for each */
    LaneRoom(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Has the task run on the lane, in the order of the calls, unless there is no room for so many bytes. Never waits. */
    Outcome hand(Lane lane, long bytes, Runnable task) {
        long cost = bytes + OVERHEAD;
        AtomicLong here = each.computeIfAbsent(lane, first -> new AtomicLong());
        long waiting = here.get();
        if (waiting > 0 && waiting + cost > maxBytes - all.get()) {
            return Outcome.FULL;
        }
        add(here, cost);
        boolean runs = lane.run(
                () -> {
                    add(here, -cost);
                    task.run();
                },
                cost);
        if (!runs) {
            add(here, -cost);
        }
        return runs ? Outcome.TAKEN : Outcome.ENDED;
    }

    private void add(AtomicLong here, long bytes) {
        here.addAndGet(bytes);
        all.addAndGet(bytes);
    }

    /** How many bytes wait for all of them. */
    long bytes() {
        return all.get();
    }
}
