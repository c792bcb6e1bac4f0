package io.aef.realtime.adapter;

import io.aef.realtime.engine.Outgoing;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
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

    /** What a name it was for takes, with its place among the packets for that room. */
    private static final long NAME_BYTES = 150;

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

        /**
         * @param room under which it was found; null if it is for all
         * @return whether it is for that socket, and would not have been found under another of its rooms before
         */
        boolean isFor(Membership membership, @Nullable String room) {
            return (room == null || room.equals(membership.firstOf(rooms, position)))
                    && membership.receives(position, except);
        }

        private static long bytesOf(Set<String> names) {
            long sum = 0;
            for (String name : names) {
                sum += NAME_BYTES + 2L * name.length();
            }
            return sum;
        }
    }

    private final String epoch;

    // Linked, as they give back what they took: a room may have had many packets once and keep a few.
    private final Deque<Entry> forAll = new LinkedList<>();
    private final Map<String, Deque<Entry>> byRoom = new HashMap<>();

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
        if (entry.rooms.isEmpty()) {
            forAll.add(entry);
        } else {
            for (String room : entry.rooms) {
                byRoom.computeIfAbsent(room, name -> new LinkedList<>()).add(entry);
            }
        }
        position = entry.position;
    }

    /** The oldest packet, which is this one, goes. */
    void removeOldest(Entry entry) {
        if (entry.rooms.isEmpty()) {
            forAll.remove();
        } else {
            for (String room : entry.rooms) {
                byRoom.computeIfPresent(room, (name, packets) -> {
                    packets.remove();
                    return packets.isEmpty() ? null : packets;
                });
            }
        }
        oldest = entry.position + 1;
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

    /** The packets for one room, among others maybe, or for all if there is none; the latest first. */
    Iterable<Entry> latestFirst(@Nullable String room) {
        Deque<Entry> packets = room == null ? forAll : byRoom.get(room);
        return packets == null ? List.of() : packets::descendingIterator;
    }

    /** How many rooms there are packets for. */
    int rooms() {
        return byRoom.size();
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
