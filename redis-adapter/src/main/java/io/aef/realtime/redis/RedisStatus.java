package io.aef.realtime.redis;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this node gets on with Redis: a live view, thread-safe. When Redis stops answering, and when it answers again, one line is
 * logged; where it has several servers, when the first of them does, and the last. Of what is asked meanwhile and finds no answer
 * nothing is logged, even if that is known only when Redis answers others again. What Redis refuses is logged with its words, each at
 * most once a minute.
 */
public final class RedisStatus {

    private static final Logger LOG = LoggerFactory.getLogger(RedisAdapter.class);

    /** Within which the same refusal is not logged again. */
    private static final long AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    /** That are logged within that time. */
    private static final int MAX_REFUSALS = 16;

    private final LongAdder published = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder overflowed = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final AtomicLong requests = new AtomicLong();
    private volatile LongSupplier outgoing = () -> 0;
    private volatile LongSupplier incoming = () -> 0;
    private volatile LongSupplier relayed = () -> 0;
    private volatile Supplier<List<String>> nodes = List::of;
    private final LongSupplier nanoTime;

    /** When these words were logged last. */
    private final Map<String, Long> refusals = new LinkedHashMap<>();

    private volatile int troubled;

    /** Counts the answers. Guarded by this, as what is compared with it. */
    private long answers;

    /** When the last of those that were away answered again. */
    private long recovered;

    /** Guarded by this. */
    private boolean over;

    RedisStatus() {
        this(System::nanoTime);
    }

    RedisStatus(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Where the bytes that wait are counted. */
    void watch(LongSupplier toRedis, LongSupplier fromRedis) {
        outgoing = toRedis;
        incoming = fromRedis;
    }

    /** Where the nodes are named. */
    void watchNodes(Supplier<List<String>> names) {
        nodes = names;
    }

    void watchRelay(LongSupplier underWay) {
        relayed = underWay;
    }

    /**
     * Whether Redis has answered the last time it was asked, which is every few seconds at least, whatever it has answered; true
     * before the first time. Publishing and the list of nodes are seen apart, and so are the servers of a Redis Cluster: if one of
     * them does not answer it is false. Once it is true again, only what is asked from then on can make it false.
     */
    public boolean isHealthy() {
        return troubled == 0;
    }

    /** Messages that Redis has taken. */
    public long published() {
        return published.sum();
    }

    /** Messages of other nodes and emitters that were understood. */
    public long received() {
        return received.sum();
    }

    /**
     * Messages of this node that others may not have received: Redis has refused them, or not said in time that it has them, or too much
     * waited for it. Of those that it has not confirmed it may have taken some, which did arrive.
     */
    public long lost() {
        return lost.sum();
    }

    /** Messages that arrived faster than they could be passed on, and were dropped. */
    public long overflowed() {
        return overflowed.sum();
    }

    /** Messages that arrived and were dropped: they were not understood, or had come before. */
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

    /**
     * The names of the Java nodes of the cluster, {@code host:pid}, in order, this one among them. Each puts itself on a list in Redis
     * every 5 seconds; one that was killed is on it for 15 seconds more, and while Redis is away nothing changes. Nodes of Node.js
     * are not on it: {@link io.aef.realtime.Namespace#serverCount} counts these too.
     */
    public List<String> nodes() {
        return nodes.get();
    }

    /** For people; the form may change. */
    @Override
    public String toString() {
        return "RedisStatus[healthy=" + isHealthy() + ", nodes=" + nodes() + ", published=" + published()
                + ", received=" + received()
                + ", lost=" + lost() + ", overflowed=" + overflowed() + ", malformed=" + malformed()
                + ", outgoingBytes="
                + outgoingBytes() + ", incomingBytes=" + incomingBytes() + ", pendingRequests=" + pendingRequests()
                + ", relayed="
                + relayed() + "]";
    }

    /** Nobody asks any more: what was asked still, and finds no answer, is no news. */
    synchronized void end() {
        over = true;
    }

    /** Something was asked. */
    void requested() {
        requests.incrementAndGet();
    }

    /** That has ended. */
    void requestEnded() {
        requests.decrementAndGet();
    }

    /** Redis has taken them. */
    void published(int messages) {
        published.add(messages);
    }

    /** Whatever Redis says. */
    void lost(int messages) {
        lost.add(messages);
    }

    /** Redis has answered, and does not do what it was asked. */
    void refused(Throwable answer) {
        String said = Replies.text(answer);
        boolean due;
        synchronized (refusals) {
            long now = nanoTime.getAsLong();
            refusals.values().removeIf(last -> now - last >= AGAIN_NANOS);
            due = refusals.size() < MAX_REFUSALS && refusals.putIfAbsent(said, now) == null;
        }
        if (due) {
            LOG.warn("Redis refuses what this node asks for: {}", said);
        }
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

    /** A way on which Redis is asked, which is in trouble or not, whatever others are. */
    Source source() {
        return new Source();
    }

    final class Source {

        // Guarded by the status.
        private boolean away;
        private long answered;

        private Source() {}

        /** Redis is asked now: a mark by which it is known later whether it has answered anything since. */
        long ask() {
            synchronized (RedisStatus.this) {
                return answers;
            }
        }

        /** Redis has answered, whatever it was, and whenever it was asked. */
        void reached() {
            if (answered(this)) {
                LOG.info("Redis answers again; {} messages of this node were lost so far.", lost.sum());
            }
        }

        /**
         * Redis has not answered, or not yet what it will.
         *
         * @param asked the mark of the question: one that is older than an answer may have been lost before, and tells nothing new
         */
        void unreachable(long asked, Throwable failure) {
            if (failure instanceof GuardedBus.UnreachedException unreached && unreached.isConnecting()) {
                return;
            }
            if (missed(this, asked)) {
                // What the client has to say of it may name rooms, or more.
                LOG.warn(
                        "Redis does not answer, so other nodes do not receive what this node publishes: {}",
                        Replies.text(failure));
            }
        }

        /** One of both. What Redis refuses is told by {@link GuardedBus}, or where messages are sent. */
        void failed(long asked, Throwable failure) {
            if (Replies.isRefusal(failure)) {
                reached();
            } else {
                unreachable(asked, failure);
            }
        }
    }

    /** Whether it is the last that answers again. */
    private synchronized boolean answered(Source source) {
        answers++;
        source.answered = answers;
        if (!source.away) {
            return false;
        }
        source.away = false;
        troubled--;
        if (troubled == 0) {
            recovered = answers;
        }
        return troubled == 0;
    }

    /** Whether it is the first that does not answer. */
    private synchronized boolean missed(Source source, long asked) {
        if (over || source.away || asked < source.answered || asked < recovered) {
            return false;
        }
        source.away = true;
        troubled++;
        return troubled == 1;
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
