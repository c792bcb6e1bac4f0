package io.aef.realtime.adapter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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

    final String id;

    /** Null if the socket has parted: it would keep its connection, and all its client has sent along, in memory. */
    private final @Nullable LocalSocket socket;

    /** Packets up to here are none of the socket's. */
    private final long start;

    private final @Nullable Deque<Stays.Stay> past;
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

    /** One that goes on where another ended. */
    Membership(LocalSocket socket, Stays earlier) {
        this.id = socket.id();
        this.socket = socket;
        this.start = earlier.start();
        this.exactSince = earlier.exactSince();
        this.past = new ArrayDeque<>(0);
        for (Stays.Stay stay : earlier.stays()) {
            if (stay.until() == Stays.TO_THE_END) {
                join(stay.room(), stay.since());
            } else {
                past.add(stay);
            }
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

    /** As it is now. */
    Stays stays() {
        List<Stays.Stay> stays = new ArrayList<>(count());
        if (past != null) {
            stays.addAll(past);
        }
        if (rooms != null) {
            rooms.forEach((room, since) -> stays.add(new Stays.Stay(room, since, Stays.TO_THE_END)));
        }
        return new Stays(id, start, exactSince, stays);
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
            remember(new Stays.Stay(room, since, position), past);
        }
        return since != null;
    }

    /** A packet to rooms it has left is one for it all the same, because it was on its way there before. */
    void received(Set<String> names, long position) {
        if (past != null && firstOf(names, position) == null) {
            remember(new Stays.Stay(names.iterator().next(), position - 1, position), past);
        }
    }

    private void remember(Stays.Stay stay, Deque<Stays.Stay> all) {
        all.add(stay);
        if (all.size() > MAX_PAST) {
            exactSince = Math.max(exactSince, all.remove().until());
        }
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

    /** All names under which a packet may have been for this socket. */
    Set<String> namesEver() {
        Set<String> names = new HashSet<>(names());
        names.add(id);
        if (past != null) {
            for (Stays.Stay stay : past) {
                names.add(stay.room());
            }
        }
        return names;
    }

    /** Whether a packet at that position is one for this socket, if it is in one of the rooms it is for. */
    boolean receives(long position, Set<String> except) {
        return position > start && (except.isEmpty() || firstOf(except, position) == null);
    }

    /** The first of these rooms in which the socket was, or would have been, when the packet at that position was sent. */
    @Nullable
    String firstOf(Set<String> names, long position) {
        for (String name : names) {
            if (contains(name, position)) {
                return name;
            }
        }
        return null;
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
            for (Stays.Stay stay : past) {
                if (stay.includes(position) && stay.room().equals(name)) {
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
            for (Stays.Stay stay : past) {
                sum += 100 + 2L * stay.room().length();
            }
        }
        return sum;
    }
}
