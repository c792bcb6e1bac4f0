package io.aef.realtime.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * In which rooms a socket was when, in positions of a packet log: what decides whether a packet was for it. Immutable.
 *
 * @param id of the socket, the name of the room it was always in
 * @param start packets up to here are none of the socket's
 * @param exactSince from this position on it is exact
 * @param stays in the rooms, those it has left before the end among them
 */
public record Stays(String id, long start, long exactSince, List<Stay> stays) {

    /** The {@link Stay#until} of rooms the socket has not left. */
    public static final long TO_THE_END = Long.MAX_VALUE;

    /**
     * One stay in one room.
     *
     * @param since packets behind this position are for it
     * @param until packets behind this position are not
     */
    public record Stay(String room, long since, long until) {

        boolean includes(long position) {
            return position > since && position <= until;
        }
    }

    public Stays {
        stays = List.copyOf(stays);
    }

    /** The rooms the socket was in at the end, without its own id. */
    public Set<String> rooms() {
        List<String> rooms = new ArrayList<>();
        for (Stay stay : stays) {
            if (stay.until() == TO_THE_END) {
                rooms.add(stay.room());
            }
        }
        return Set.copyOf(rooms);
    }

    /** Whether a packet at that position that was sent with these options is for the socket. */
    public boolean includes(long position, BroadcastOptions options) {
        return position > start
                && (options.rooms().isEmpty() || isInAny(options.rooms(), position))
                && !isInAny(options.except(), position);
    }

    private boolean isInAny(Set<String> names, long position) {
        if (names.isEmpty()) {
            return false;
        }
        if (names.contains(id)) {
            return true;
        }
        for (Stay stay : stays) {
            if (stay.includes(position) && names.contains(stay.room())) {
                return true;
            }
        }
        return false;
    }
}
