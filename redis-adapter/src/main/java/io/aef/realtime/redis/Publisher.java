package io.aef.realtime.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a node publishes, in order: while one batch is under way the next one gathers. So an idle node publishes at once, and a
 * busy one in few large batches. What waits while Redis does not answer is bounded; beyond that the newest is lost. Thread-safe.
 *
 * <pre>
 *  message ─▶ waiting ─▶ batch under way ─▶ taken
 *                ▲             │ no answer: lost, for it may have arrived or may arrive yet
 *                └── goes on ◀─┴ probes, until one is answered
 * </pre>
 *
 * <p>So nothing is sent twice, and nothing overtakes a batch that Redis still has before it. Until Redis has been reached for the first
 * time a batch has not been sent: it waits.
 */
final class Publisher {

    private static final int MAX_BATCH = 1000;

    private static final Duration BETWEEN_PROBES = Duration.ofMillis(500);

    /** What a message takes beside its body. */
    private static final long OVERHEAD = 200;

    private final Bus bus;
    private final long maxBytes;
    private final RedisStatus status;
    private final Timer timer;

    private final BatchQueue<Waiting> queue;
    private volatile boolean closed;
    private boolean full;

    /** Counts what was accepted, and of that what is not waited for any more; the latter in the same order. */
    private long accepted;

    private long settled;
    private final Deque<Flush> flushes = new ArrayDeque<>(0);

    /** @param upTo how many are to be settled */
    private record Flush(long upTo, CompletableFuture<Void> flushed) {}

    /** Is told what has become of a message that was accepted; in any thread, and must not block. */
    @FunctionalInterface
    interface Outcome {

        /** @param failure null if Redis has taken it; otherwise it may have, or may do so later */
        void done(@Nullable Throwable failure);
    }

    private record Waiting(Bus.Message message, @Nullable Outcome outcome) {

        long size() {
            return message.bytes() + OVERHEAD;
        }
    }

    /** Has something run later. */
    @FunctionalInterface
    interface Timer {

        void after(Duration delay, Runnable action);
    }

    /** @param maxBytes that may wait or be under way */
    Publisher(Bus bus, long maxBytes, RedisStatus status, Timer timer) {
        this.bus = bus;
        this.maxBytes = maxBytes;
        this.status = status;
        this.timer = timer;
        this.queue = new BatchQueue<>(MAX_BATCH, maxBytes, Waiting::size);
    }

    /** Sends soon, unless too much waits already: then it returns false. Never waits. Any thread. */
    boolean send(Bus.Message message) {
        return send(message, null);
    }

    /** Whether more than half of what may wait does. */
    synchronized boolean isHalfFull() {
        return queue.bytes() > maxBytes / 2;
    }

    /**
     * Sends soon; never waits. Any thread.
     *
     * @return whether there is room for it; otherwise it is lost, and the outcome is not told
     */
    boolean send(Bus.Message message, @Nullable Outcome outcome) {
        Waiting one = new Waiting(message, outcome);
        List<Waiting> batch = List.of();
        boolean lost;
        boolean first;
        synchronized (this) {
            lost = !queue.offer(one);
            first = lost && !full;
            full |= lost;
            if (!lost) {
                accepted++;
                batch = queue.beginUnlessUnderWay();
            }
        }
        if (lost) {
            status.lostForWantOfRoom(first);
        } else if (!batch.isEmpty()) {
            sendNow(batch);
        }
        return !lost;
    }

    /** How many bytes wait or are under way. */
    synchronized long bytes() {
        return queue.bytes();
    }

    /** Completes when of what was accepted before nothing waits and nothing is under way any more. */
    synchronized CompletionStage<Void> flush() {
        if (settled == accepted) {
            return CompletableFuture.completedFuture(null);
        }
        Flush flush = new Flush(accepted, new CompletableFuture<>());
        flushes.add(flush);
        return flush.flushed();
    }

    /** Redis is not waited for any longer. */
    void close() {
        closed = true;
    }

    /** To a channel; as {@link #send}. */
    boolean publish(String channel, byte[] body) {
        return send(new Bus.Publish(channel, body));
    }

    private void sendNow(List<Waiting> batch) {
        bus.send(batch.stream().map(Waiting::message).toList())
                .whenComplete((nothing, failure) -> done(batch, failure));
    }

    private void done(List<Waiting> batch, @Nullable Throwable failure) {
        if (failure instanceof GuardedBus.UnreachedException) {
            status.unreachable(failure);
            synchronized (this) {
                queue.putBack(batch);
            }
            probeLater(batch.get(0).message());
            return;
        }
        if (failure == null) {
            status.published(batch.size());
        } else {
            status.lost(batch.size(), failure);
        }
        synchronized (this) {
            queue.release(batch);
            settled += batch.size();
        }
        tell(batch, failure);
        if (failure == null) {
            goOn();
        } else {
            probeLater(batch.get(0).message());
        }
    }

    private static void tell(List<Waiting> those, @Nullable Throwable failure) {
        for (Waiting each : those) {
            Outcome outcome = each.outcome();
            if (outcome != null) {
                outcome.done(failure);
            }
        }
    }

    private void probeLater(Bus.Message like) {
        if (closed || bus.isOver()) {
            loseWhatWaits();
            goOn();
            return;
        }
        timer.after(
                BETWEEN_PROBES,
                () -> bus.probe(like).whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        goOn();
                    } else {
                        probeLater(like);
                    }
                }));
    }

    private void loseWhatWaits() {
        List<Waiting> lost;
        synchronized (this) {
            lost = queue.clear();
            settled += lost.size();
        }
        status.lost(lost.size());
        tell(lost, new IllegalStateException("Redis is not waited for any longer."));
    }

    private void goOn() {
        List<Waiting> next;
        List<Flush> done = new ArrayList<>(0);
        synchronized (this) {
            next = queue.next();
            full &= queue.isUnderWay();
            while (!flushes.isEmpty() && flushes.peek().upTo() <= settled) {
                done.add(flushes.remove());
            }
        }
        done.forEach(each -> each.flushed().complete(null));
        if (!next.isEmpty()) {
            sendNow(next);
        }
    }
}
