package io.aef.realtime.adapter;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of one socket, and since which position in the packet log it has been in each. For a socket that may be recovered
 * also the rooms it has left: a packet on its way to a room when the socket left it is one the client has missed.
 *
 * <p>Written and read under the lock of {@link Rooms}; once taken out of there, by its new owner alone.
 */
final class Membership {

    /** Of rooms left. A socket that leaves more while a packet is on its way is not recovered from before that. */
    static final int MAX_PAST = 64;

    private record Stay(String room, long since, long until) {}

    final String id;

    /** Null if the socket has parted: it would keep its connection, and all its client has sent along, in memory. */
    private final @Nullable LocalSocket socket;

    /** Packets up to here are none of the socket's. */
    private final long start;

    private final @Nullable Deque<Stay> past;
    private @Nullable Map<String, Long> rooms;
    private long exactSince;

    Membership(LocalSocket socket, long start) {
        this.id = socket.id();
        this.socket = socket;
        this.start = start;
        this.exactSince = start;
        SentPackets sent = socket.sentPackets();
        this.past = sent == null ? null : new ArrayDeque<>(0);
        if (sent != null) {
            sent.begin(start);
        }
    }

    private Membership(Membership earlier, @Nullable LocalSocket socket) {
        this.id = earlier.id;
        this.socket = socket;
        this.start = earlier.start;
        this.exactSince = earlier.exactSince;
        this.past = earlier.past;
        this.rooms = earlier.rooms;
    }

    /** The same for another socket, of the same id. */
    Membership continuedBy(LocalSocket other) {
        return new Membership(this, other);
    }

    /** The same without the socket, whose connection is lost. This one stays as it is: somebody may be looking at it. */
    Membership parted() {
        return new Membership(this, null);
    }

    LocalSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("The socket has parted.");
        }
        return socket;
    }

    long start() {
        return start;
    }

    /** From this position on {@link #contains} is exact. */
    long exactSince() {
        return exactSince;
    }

    /** Whether it was not there before. */
    boolean join(String room, long position) {
        Map<String, Long> map = rooms;
        if (map == null) {
            map = new HashMap<>(4);
            rooms = map;
        }
        return map.putIfAbsent(room, position) == null;
    }

    /** Whether it was there. */
    boolean leave(String room, long position) {
        Long since = rooms == null ? null : rooms.remove(room);
        if (since != null && past != null && position > since) {
            past.add(new Stay(room, since, position));
            if (past.size() > MAX_PAST) {
                exactSince = Math.max(exactSince, past.remove().until());
            }
        }
        return since != null;
    }

    Set<String> names() {
        return rooms == null ? Set.of() : rooms.keySet();
    }

    /** How many rooms, its own among them. */
    int count() {
        return 1 + names().size();
    }

    Set<String> namesWithOwn() {
        Set<String> names = new LinkedHashSet<>();
        names.add(id);
        names.addAll(names());
        return Collections.unmodifiableSet(names);
    }

    /** Whether a packet at that position, for these rooms, was or would have been for this socket. */
    boolean receives(long position, Set<String> to, Set<String> except) {
        return position > start
                && (to.isEmpty() || containsAny(to, position))
                && (except.isEmpty() || !containsAny(except, position));
    }

    private boolean containsAny(Set<String> names, long position) {
        for (String name : names) {
            if (contains(name, position)) {
                return true;
            }
        }
        return false;
    }

    private boolean contains(String name, long position) {
        if (name.equals(id)) {
            return true;
        }
        Long since = rooms == null ? null : rooms.get(name);
        if (since != null && position > since) {
            return true;
        }
        if (past != null) {
            for (Stay stay : past) {
                if (position > stay.since()
                        && position <= stay.until()
                        && stay.room().equals(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Roughly what this takes in memory. */
    long bytes() {
        long sum = 200;
        for (String name : names()) {
            sum += 100 + 2L * name.length();
        }
        if (past != null) {
            for (Stay stay : past) {
                sum += 100 + 2L * stay.room().length();
            }
        }
        return sum;
    }
}
