package io.aef.realtime.adapter;

import io.aef.realtime.engine.Outgoing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The latest packets of one namespace, numbered from 1: the number is a packet's position. All but {@link #position} under the
 * lock of the {@link RecoveryStore}.
 *
 * <p>What clients are given as the offset of a packet is {@code <epoch>.<position>}. The epoch is random, so that an offset
 * of another log is never taken for one of this.
 */
final class PacketLog {

    private static final int RADIX = 36;

    /** What a packet takes beside its bytes. */
    private static final long ENTRY_BYTES = 200;

    /** A packet and whom it was for. */
    static final class Entry {
        final PacketLog log;
        final long position;
        final Outgoing packet;
        final long bytes;
        final long expiresAt;
        private final Set<String> rooms;
        private final Set<String> except;

        Entry(PacketLog log, long position, Outgoing packet, BroadcastOptions options, long expiresAt) {
            this.log = log;
            this.position = position;
            this.packet = packet;
            this.rooms = options.rooms();
            this.except = options.except();
            this.bytes = ENTRY_BYTES + packet.length() + bytesOf(rooms) + bytesOf(except);
            this.expiresAt = expiresAt;
        }

        boolean isFor(Membership membership) {
            return membership.receives(position, rooms, except);
        }

        private static long bytesOf(Set<String> names) {
            long sum = 0;
            for (String name : names) {
                sum += 60 + 2L * name.length();
            }
            return sum;
        }
    }

    private final String epoch;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Map<String, LocalSocket> live = new HashMap<>();
    private volatile long position;
    private volatile long oldest = 1;
    private int sessions;
    private int users;

    PacketLog(String epoch) {
        this.epoch = epoch;
    }

    /** Of the latest packet; 0 if there was none. Any thread. */
    long position() {
        return position;
    }

    String offset(long of) {
        return epoch + '.' + Long.toString(of, RADIX);
    }

    /** Of the oldest packet there is; of the next one if there is none. Any thread. */
    long oldest() {
        return oldest;
    }

    void append(Entry entry) {
        entries.add(entry);
        position = entry.position;
    }

    /** The oldest packet goes. */
    void removeOldest() {
        oldest = entries.remove().position + 1;
    }

    /**
     * Behind which position a client goes on that names this offset; negative if that cannot be known.
     */
    long resumeAfter(SavedSession session, @Nullable String offset) {
        long start = session.membership().start();
        long seen = offset == null ? start : seen(offset);
        if (seen < 0) {
            // The last argument of an event without an offset. What came before it was seen; how much that is, is
            // unknown.
            seen = session.sent().last() == start ? start : -1;
        }
        if (seen < 0 || seen > session.sent().last()) {
            return -1;
        }
        return session.sent().resumeAfter(Math.max(seen, start), session.passedOn());
    }

    /** The position an offset stands for; 0 if it is one of another log, -1 if it is none. */
    private long seen(String offset) {
        int dot = offset.indexOf('.');
        if (dot != epoch.length() || offset.length() > dot + 14) {
            return -1;
        }
        try {
            long number = Long.parseLong(offset, dot + 1, offset.length(), RADIX);
            return number <= 0 ? -1 : offset.startsWith(epoch) ? number : 0;
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    Iterable<Entry> latestFirst() {
        return entries::descendingIterator;
    }

    /** The connected sockets by their private ids. */
    Map<String, LocalSocket> live() {
        return live;
    }

    void countSession(int change) {
        sessions += change;
    }

    boolean hasSessions() {
        return sessions > 0;
    }

    /** Counts an adapter that begins to use this log (1) or ends (-1). */
    void countUser(int change) {
        users += change;
    }

    boolean isForgotten() {
        return users == 0 && sessions == 0;
    }
}
