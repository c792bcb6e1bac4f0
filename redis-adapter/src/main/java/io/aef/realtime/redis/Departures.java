package io.aef.realtime.redis;

import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.redis.OwnEvents.Item;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Sockets that have left rooms while events of this node were under way there, which are still for them. Under the lock of
 * {@link NodeLog}.
 *
 * <p>A departure is remembered as long as the last of these events is under way; one from a room to which nothing is, not at all.
 * What that costs does not depend on how much is under way: an event finds the departures from its rooms when it is delivered. A
 * socket that leaves again and again, and is sent nothing between, is remembered once.
 */
final class Departures {

    /**
     * @param rooms all that the socket was in, also those it has left
     * @param upTo the token of the last event that is still for it
     */
    private record Departure(LocalSocket socket, String room, Set<String> rooms, long upTo) {

        private static final long OVERHEAD = 200;
        private static final long PER_ROOM = 50;

        /** Roughly; the names are those that the rooms have. */
        long cost() {
            return OVERHEAD + PER_ROOM * rooms.size();
        }

        boolean isFrom(String name, long token) {
            return upTo == token && room.equals(name);
        }
    }

    private final OwnEvents own;
    private final Map<String, Deque<Departure>> byRoom = new HashMap<>();
    private final Map<LocalSocket, List<Departure>> bySocket = new IdentityHashMap<>();
    private long bytes;

    Departures(OwnEvents own) {
        this.own = own;
    }

    /**
     * A socket is about to leave rooms.
     *
     * @param rooms all it is in; asked for if that matters
     */
    void leaving(LocalSocket socket, Collection<String> names, Supplier<Set<String>> rooms) {
        Set<String> all = null;
        for (String name : names) {
            if (own.isUnderWayTo(name)) {
                all = all == null ? rooms.get() : all;
                Item last = own.lastFor(name, all);
                if (last != null && !isRemembered(socket, name, last.token)) {
                    remember(new Departure(socket, name, all, last.token));
                }
            }
        }
    }

    private boolean isRemembered(LocalSocket socket, String room, long upTo) {
        for (Departure departure : bySocket.getOrDefault(socket, List.of())) {
            if (departure.isFrom(room, upTo)) {
                return true;
            }
        }
        return false;
    }

    /** What they take. */
    long bytes() {
        return bytes;
    }

    private void remember(Departure departure) {
        bytes += departure.cost();
        byRoom.computeIfAbsent(departure.room, room -> new ArrayDeque<>(2)).add(departure);
        bySocket.computeIfAbsent(departure.socket, socket -> new ArrayList<>(1)).add(departure);
    }

    /** Whether something is under way to it from a room it has left. */
    boolean isLeaving(LocalSocket socket) {
        return bySocket.containsKey(socket);
    }

    /** The rooms it has left from which something is under way to it. */
    Set<String> left(LocalSocket socket) {
        Set<String> rooms = new LinkedHashSet<>();
        bySocket.getOrDefault(socket, List.of()).forEach(departure -> rooms.add(departure.room));
        return rooms;
    }

    /** Whether an event is for that socket because it has left one of its rooms since. */
    boolean includes(LocalSocket socket, Item item) {
        return bySocket.getOrDefault(socket, List.of()).stream().anyMatch(departure -> includes(departure, item));
    }

    private static boolean includes(Departure departure, Item item) {
        return item.token <= departure.upTo
                && item.selection.rooms().contains(departure.room)
                && item.selects(departure.rooms);
    }

    /** The sockets an event is for because they have left one of its rooms since. It is the head, and about to be delivered. */
    Set<LocalSocket> take(Item head) {
        Set<LocalSocket> also = Set.of();
        for (String room : head.selection.rooms()) {
            Deque<Departure> from = byRoom.get(room);
            if (from != null) {
                also = also.isEmpty() ? new LinkedHashSet<>() : also;
                for (Departure departure : from) {
                    if (includes(departure, head)) {
                        also.add(departure.socket);
                    }
                }
                forget(room, from, head.token);
            }
        }
        return also;
    }

    private void forget(String room, Deque<Departure> from, long upTo) {
        from.removeIf(departure -> {
            boolean over = departure.upTo <= upTo;
            if (over) {
                bytes -= departure.cost();
                bySocket.computeIfPresent(departure.socket, (socket, left) -> {
                    left.remove(departure);
                    return left.isEmpty() ? null : left;
                });
            }
            return over;
        });
        if (from.isEmpty()) {
            byRoom.remove(room);
        }
    }
}
