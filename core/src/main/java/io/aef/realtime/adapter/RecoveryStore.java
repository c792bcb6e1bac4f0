package io.aef.realtime.adapter;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps, in the memory of this process, what connection state recovery needs: the sessions of clients whose connection was
 * lost, and the latest packets. Bounded, over all namespaces together; the oldest go first. Thread-safe.
 *
 * <p>Normally a server has one of its own. One that is given to the next server of this process, after the first was
 * closed, lets the clients of the first continue there.
 */
public final class RecoveryStore {

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryStore.class);
    private static final int EPOCH_LENGTH = 8;
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final int maxSessions;
    private final int maxPackets;
    private final long maxBytes;
    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PacketLog> logs = new HashMap<>();
    /** The packets of all logs, the oldest first. */
    private final Deque<PacketLog.Entry> packets = new ArrayDeque<>();
    /** By private id, in the order in which they lost their connections. */
    private final Map<String, SavedSession> sessions = new LinkedHashMap<>();
    /** Those that are just being continued, in the order in which they were claimed. */
    private final Map<String, SavedSession> claimed = new LinkedHashMap<>();
    /** To be told, outside the lock, that their session is over. */
    private List<Runnable> over = new ArrayList<>();

    private long bytes;
    /** Whether there may be a log that nobody uses. */
    private boolean forgotten;

    private RecoveryStore(int maxSessions, int maxPackets, long maxBytes, LongSupplier nanoTime) {
        this.maxSessions = atLeastOne("maxSessions", maxSessions);
        this.maxPackets = atLeastOne("maxPackets", maxPackets);
        this.maxBytes = maxBytes;
        atLeastOne("maxBytes", (int) Math.min(maxBytes, Integer.MAX_VALUE));
        this.nanoTime = nanoTime;
    }

    /** 10,000 sessions, 100,000 packets, and 64 MiB or an eighth of the heap, whichever is less. */
    public static RecoveryStore inMemory() {
        return inMemory(
                10_000, 100_000, Math.min(64 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8));
    }

    /**
     * With other bounds.
     *
     * @param maxSessions sessions without a connection
     * @param maxPackets packets of all namespaces
     * @param maxBytes of packets and sessions, each with what it takes beside its text; the application's {@code data} of a
     *     session is not counted
     */
    public static RecoveryStore inMemory(int maxSessions, int maxPackets, long maxBytes) {
        return inMemory(maxSessions, maxPackets, maxBytes, System::nanoTime);
    }

    /**
     * With a clock of the application. For tests.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    public static RecoveryStore inMemory(int maxSessions, int maxPackets, long maxBytes, LongSupplier nanoTime) {
        return new RecoveryStore(maxSessions, maxPackets, maxBytes, nanoTime);
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return value;
    }

    /** How many sessions are kept now. */
    public int sessions() {
        return locked(this::count);
    }

    /** How many packets are kept now. */
    public int packets() {
        return locked(packets::size);
    }

    /** How many bytes they take, packets and sessions. */
    public long bytes() {
        return locked(() -> bytes);
    }

    // What follows is for the recovery of each namespace.

    /** Everything below is called in here, or between {@link #lock} and {@link #unlock}. */
    <T extends @Nullable Object> T locked(Supplier<T> step) {
        lock();
        try {
            return step.get();
        } finally {
            unlock();
        }
    }

    /** The same without a result. */
    void locked(Runnable step) {
        lock();
        try {
            step.run();
        } finally {
            unlock();
        }
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        List<Runnable> told = over;
        if (told.isEmpty() || lock.getHoldCount() > 1) {
            lock.unlock();
            return;
        }
        over = new ArrayList<>();
        lock.unlock();
        told.forEach(RecoveryStore::tell);
    }

    private static void tell(Runnable over) {
        try {
            over.run();
        } catch (Throwable thrown) {
            LOG.warn("Whoever was to be told that a session is over failed", thrown);
        }
    }

    /** The log of a namespace, for one adapter more. */
    PacketLog open(String namespace) {
        PacketLog log = logs.computeIfAbsent(namespace, name -> new PacketLog(newEpoch()));
        log.countUser(1);
        return log;
    }

    /** An adapter that used the log has ended. */
    void release(PacketLog log) {
        log.countUser(-1);
        forgotten |= log.isForgotten();
    }

    private String newEpoch() {
        StringBuilder epoch = new StringBuilder();
        for (int i = 0; i < EPOCH_LENGTH; i++) {
            epoch.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return epoch.toString();
    }

    long in(Duration duration) {
        return nanoTime.getAsLong() + duration.toNanos();
    }

    void append(PacketLog.Entry entry) {
        entry.log.append(entry);
        packets.add(entry);
        bytes += entry.bytes;
        evict();
    }

    private int count() {
        return sessions.size() + claimed.size();
    }

    void save(SavedSession session) {
        sessions.put(session.sent().pid(), session);
        session.log().countSession(1);
        bytes += session.membership().bytes();
        evict();
    }

    /** A session that may be continued now, whoever has claimed it. */
    @Nullable
    SavedSession session(String pid) {
        dropExpired();
        SavedSession waiting = sessions.get(pid);
        SavedSession session = waiting == null ? claimed.get(pid) : waiting;
        return session == null || session.isExpired(nanoTime.getAsLong()) ? null : session;
    }

    /** It is being continued: it does not expire meanwhile. Whoever claimed it before does not have it any more. */
    void claim(SavedSession session, Object claimant) {
        session.claim(claimant);
        String pid = session.sent().pid();
        sessions.remove(pid, session);
        claimed.remove(pid, session);
        claimed.put(pid, session);
    }

    /** It waits for somebody else, if that one has it still. */
    void giveBack(SavedSession session, Object claimant) {
        String pid = session.sent().pid();
        if (session.isClaimedBy(claimant) && claimed.remove(pid, session)) {
            session.claim(null);
            sessions.put(pid, session);
        }
    }

    /** Whether it was still kept. */
    boolean remove(SavedSession session) {
        String pid = session.sent().pid();
        boolean removed = sessions.remove(pid, session) || claimed.remove(pid, session);
        if (removed) {
            dropped(session);
        }
        return removed;
    }

    private void dropped(SavedSession session) {
        session.log().countSession(-1);
        forgotten |= session.log().isForgotten();
        bytes -= session.membership().bytes();
        over.add(session.over());
    }

    /** Forgets what has expired, and the logs nobody uses. Costs next to nothing if there is none: each namespace calls it. */
    void expire() {
        dropExpired();
        if (forgotten) {
            forgotten = false;
            logs.values().removeIf(PacketLog::isForgotten);
        }
    }

    private void dropExpired() {
        long now = nanoTime.getAsLong();
        PacketLog.Entry packet;
        while ((packet = packets.peek()) != null && packet.expiresAt - now <= 0) {
            dropOldestPacket();
        }
        Iterator<SavedSession> oldestFirst = sessions.values().iterator();
        while (oldestFirst.hasNext()) {
            SavedSession session = oldestFirst.next();
            if (!session.isExpired(now)) {
                break;
            }
            oldestFirst.remove();
            dropped(session);
        }
    }

    private void evict() {
        long now = nanoTime.getAsLong();
        PacketLog.Entry packet;
        while ((packet = packets.peek()) != null
                && (packets.size() > maxPackets || bytes > maxBytes || packet.expiresAt - now <= 0)) {
            dropOldestPacket();
        }
        // A claim that has outlived its session hangs in the application. Others go last: their clients are here
        // already. Those behind the first that has not are not looked at: for each session that is kept, that would
        // be all of them.
        evict(claimed, session -> session.isExpired(now));
        evict(sessions, session -> true);
        evict(claimed, session -> true);
    }

    /** The oldest as long as there are too many, up to the first that is to stay. */
    private void evict(Map<String, SavedSession> kept, Predicate<SavedSession> which) {
        Iterator<SavedSession> oldestFirst = kept.values().iterator();
        while ((count() > maxSessions || bytes > maxBytes) && oldestFirst.hasNext()) {
            SavedSession session = oldestFirst.next();
            if (!which.test(session)) {
                return;
            }
            oldestFirst.remove();
            dropped(session);
        }
    }

    private void dropOldestPacket() {
        PacketLog.Entry oldest = packets.remove();
        oldest.log.removeOldest(oldest);
        bytes -= oldest.bytes;
    }
}
