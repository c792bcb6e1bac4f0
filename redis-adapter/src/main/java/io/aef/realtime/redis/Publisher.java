package io.aef.realtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a node publishes, in the order of each target: while one batch is under way the next one gathers. So an idle node publishes at
 * once, and a busy one in few large batches. What waits while Redis does not answer is bounded; beyond that the newest is lost.
 * Thread-safe.
 *
 * <pre>
 *  message ─▶ waiting ─▶ batch under way ─▶ taken
 *                ▲             ├ refused: lost, for it would be again
 *                │             └ no answer: lost, for it may have arrived or may arrive yet
 *                │                  │
 *                └── held back ◀────┘ whatever goes to that server; it is probed until it answers
 * </pre>
 *
 * <p>So nothing is sent twice, and nothing overtakes what goes to the same target and Redis still has before it. Where there are
 * several servers, one that does not answer holds up what goes to the others once, until the batch is over that tells so: no longer
 * than the client of Redis waits for an answer. From then on they go on without it. What goes to different servers is not in order.
 * Until Redis has been reached for the first time a batch has not been sent: it waits.
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

    private final RedisStatus.Source source;
    private final BatchQueue<Waiting> queue;
    private final HeldBack<Waiting> held;
    private volatile boolean closed;
    private boolean full;

    /** Counts what was accepted, and what of that is not waited for any more. */
    private long accepted;

    private long settled;
    private final List<Flush> flushes = new ArrayList<>(0);

    /** Completes when none of the messages up to that number is waited for. */
    private static final class Flush {

        final long upTo;
        final CompletableFuture<Void> flushed = new CompletableFuture<>();
        long left;

        Flush(long upTo, long left) {
            this.upTo = upTo;
            this.left = left;
        }
    }

    /** Is told what has become of a message that was accepted; in any thread, and must not block. */
    @FunctionalInterface
    interface Outcome {

        /** @param failure null if Redis has taken it; otherwise it may have, or may do so later, unless it has refused it */
        void done(@Nullable Throwable failure);
    }

    /** @param number in the order in which they were accepted */
    private record Waiting(Bus.Message message, @Nullable Outcome outcome, long number) {

        String target() {
            return message.target();
        }

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
        this.source = status.source();
        this.queue = new BatchQueue<>(MAX_BATCH, maxBytes, Waiting::size);
        this.held = new HeldBack<>(Waiting::target, bus::serverOf);
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
        List<Waiting> batch = List.of();
        boolean lost;
        boolean first;
        synchronized (this) {
            lost = !queue.offer(new Waiting(message, outcome, accepted + 1));
            first = lost && !full;
            full |= lost;
            if (!lost) {
                accepted++;
                batch = queue.isUnderWay() ? List.of() : next();
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
        Flush flush = new Flush(accepted, accepted - settled);
        flushes.add(flush);
        return flush.flushed;
    }

    /** Redis is not waited for any longer. */
    void close() {
        closed = true;
    }

    /** To a channel; as {@link #send}. */
    boolean publish(String channel, byte[] body) {
        return send(new Bus.Publish(channel, body));
    }

    /** The next batch, without what is held back. Under the lock, when none is under way any more. */
    private List<Waiting> next() {
        List<Waiting> batch = queue.next();
        while (!batch.isEmpty() && !held.isEmpty()) {
            List<Waiting> free = held.sift(batch);
            if (!free.isEmpty()) {
                return free;
            }
            batch = queue.next();
        }
        return batch;
    }

    private void sendNow(List<Waiting> batch) {
        long asked = source.ask();
        bus.send(batch.stream().map(Waiting::message).toList())
                .whenComplete((nothing, failure) -> done(batch, asked, failure));
    }

    private void done(List<Waiting> batch, long asked, @Nullable Throwable failure) {
        if (failure instanceof GuardedBus.UnreachedException) {
            source.unreachable(asked, failure);
            synchronized (this) {
                queue.putBack(batch);
            }
            hold(batch.get(0).message());
        } else if (failure == null) {
            status.published(batch.size());
            boolean all;
            synchronized (this) {
                all = held.isEmpty();
                settle(batch);
            }
            if (all) {
                source.reached();
            }
            tell(batch, null);
        } else {
            notTaken(batch, asked, failure);
        }
        goOn(true);
    }

    private void notTaken(List<Waiting> batch, long asked, Throwable failure) {
        @Nullable Throwable[] failures = NotTakenException.failures(failure, batch.size());
        int taken = 0;
        Throwable refusal = null;
        Throwable silence = null;
        for (int i = 0; i < failures.length; i++) {
            Throwable each = failures[i];
            if (each == null) {
                taken++;
            } else if (Replies.isRefusal(each)) {
                refusal = each;
            } else {
                silence = each;
            }
        }
        status.published(taken);
        status.lost(failures.length - taken);
        if (refusal != null) {
            status.refused(refusal);
        } else if (failure.getCause() != null && Replies.isRefusal(failure.getCause())) {
            // Of what goes along with messages.
            status.refused(failure.getCause());
        }
        if (silence != null) {
            source.unreachable(asked, silence);
            holdSilent(batch, failures);
        }
        synchronized (this) {
            settle(batch);
        }
        for (int i = 0; i < failures.length; i++) {
            tell(batch.get(i), failures[i]);
        }
    }

    private void holdSilent(List<Waiting> batch, @Nullable Throwable[] failures) {
        for (int i = 0; i < failures.length; i++) {
            Throwable each = failures[i];
            if (each != null && !Replies.isRefusal(each)) {
                hold(batch.get(i).message());
            }
        }
    }

    /** Nothing takes room, or is flushed for, any more. Under the lock. */
    private void settle(List<Waiting> those) {
        queue.release(those);
        settled += those.size();
        for (Flush flush : flushes) {
            for (Waiting each : those) {
                flush.left -= each.number() <= flush.upTo ? 1 : 0;
            }
        }
    }

    private static void tell(List<Waiting> those, @Nullable Throwable failure) {
        for (Waiting each : those) {
            tell(each, failure);
        }
    }

    private static void tell(Waiting one, @Nullable Throwable failure) {
        Outcome outcome = one.outcome();
        if (outcome != null) {
            outcome.done(failure);
        }
    }

    // ---- servers that do not answer ------------------------------------------------------------------------------

    /** Nothing more goes where that message has gone, until there is an answer from there. */
    private void hold(Bus.Message like) {
        Object server = bus.serverOf(like.target());
        boolean news;
        synchronized (this) {
            news = held.add(server);
        }
        if (news) {
            probeLater(server, like);
        }
    }

    private void probeLater(Object server, Bus.Message like) {
        if (closed || bus.isOver()) {
            loseWhatWaits();
        } else {
            timer.after(BETWEEN_PROBES, () -> probe(server, like));
        }
    }

    private void probe(Object server, Bus.Message like) {
        Object goesTo = bus.serverOf(like.target());
        long asked = source.ask();
        bus.probe(like).whenComplete((nothing, failure) -> {
            if (!goesTo.equals(server)) {
                moved(server);
                if (failure != null) {
                    hold(like);
                }
            } else if (failure == null) {
                synchronized (this) {
                    held.remove(server);
                }
            } else {
                source.unreachable(asked, failure);
                probeLater(server, like);
                return;
            }
            release();
        });
    }

    /** What was to tell how a server is goes to another one now: something else does, if there is anything. */
    private void moved(Object server) {
        Waiting other;
        synchronized (this) {
            other = held.firstOf(server);
            if (other == null) {
                held.remove(server);
            }
        }
        if (other != null) {
            probeLater(server, other.message());
        }
    }

    private void release() {
        boolean all;
        synchronized (this) {
            queue.putBack(held.release());
            all = held.isEmpty();
        }
        if (all) {
            source.reached();
        }
        goOn(false);
    }

    private void loseWhatWaits() {
        List<Waiting> lost;
        synchronized (this) {
            queue.putBack(held.clear());
            lost = queue.clear();
            settle(lost);
        }
        status.lost(lost.size());
        tell(lost, new IllegalStateException("Redis is not waited for any longer."));
        goOn(false);
    }

    /** @param over whether the batch that was under way is not any more */
    private void goOn(boolean over) {
        List<Waiting> next;
        List<Flush> done = new ArrayList<>(0);
        synchronized (this) {
            next = over || !queue.isUnderWay() ? next() : List.of();
            full &= queue.isUnderWay() || !held.isEmpty();
            flushes.removeIf(each -> each.left <= 0 && done.add(each));
        }
        done.forEach(each -> each.flushed.complete(null));
        if (!next.isEmpty()) {
            sendNow(next);
        }
    }
}
