package io.aef.realtime.adapter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which room on this node.
 *
 * <p>Changes take a lock; a broadcast does not: it reads the recipients of a room that were grouped when the room was last
 * broadcast to, and only regroups if the room has changed since. The room that every socket has for itself is not stored:
 * a name that is no room may be the id of a socket.
 */
final class Rooms {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Membership> members = new ConcurrentHashMap<>();
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final Room everybody = new Room();
    private final RoomEvents events = new RoomEvents();
    private final LongSupplier position;

    Rooms() {
        this(() -> 0);
    }

    /** @param position of the latest packet, which memberships are stamped with */
    Rooms(LongSupplier position) {
        this.position = position;
    }

    void addListener(RoomListener listener) {
        events.addListener(listener);
    }

    void add(LocalSocket socket) {
        lock.lock();
        try {
            enter(new Membership(socket, position.getAsLong()));
        } finally {
            lock.unlock();
            events.deliver();
        }
    }

    /** Adds a socket with the rooms of an earlier one. Listeners are told by {@link #deliverEvents}. */
    void addContinued(Membership membership) {
        lock.lock();
        try {
            enter(membership);
            membership.names().forEach(name -> enter(membership.socket(), name));
        } finally {
            lock.unlock();
        }
    }

    private void enter(Membership membership) {
        String id = membership.id;
        members.put(id, membership);
        everybody.add(membership.socket());
        if (!rooms.containsKey(id)) {
            events.created(id);
        }
        events.joined(id, id);
    }

    /** How many changes listeners have not been told of yet. */
    int untold() {
        return events.untold();
    }

    /** Tells listeners what has changed; not under any lock of the caller. */
    void deliverEvents() {
        events.deliver();
    }

    void join(LocalSocket socket, Collection<String> names) {
        lock.lock();
        try {
            Membership member = members.get(socket.id());
            if (member == null || member.socket() != socket) {
                return;
            }
            for (String name : names) {
                if (!name.equals(socket.id()) && member.join(name, position.getAsLong())) {
                    enter(socket, name);
                }
            }
        } finally {
            lock.unlock();
            events.deliver();
        }
    }

    private void enter(LocalSocket socket, String name) {
        Room room = rooms.get(name);
        boolean created = room == null;
        if (room == null) {
            room = new Room();
            rooms.put(name, room);
        }
        room.add(socket);
        if (created && !members.containsKey(name)) {
            events.created(name);
        }
        events.joined(name, socket.id());
    }

    void leave(LocalSocket socket, Collection<String> names) {
        lock.lock();
        try {
            Membership member = members.get(socket.id());
            if (member == null || member.socket() != socket) {
                return;
            }
            for (String name : names) {
                if (member.leave(name, position.getAsLong())) {
                    exit(socket, name);
                }
            }
        } finally {
            lock.unlock();
            events.deliver();
        }
    }

    /** A packet to these rooms goes to a socket that has left them. */
    void received(LocalSocket socket, Set<String> names, long position) {
        lock.lock();
        try {
            Membership member = members.get(socket.id());
            if (member != null && member.socket() == socket) {
                member.received(names, position);
            }
        } finally {
            lock.unlock();
        }
    }

    private void exit(LocalSocket socket, String name) {
        Room room = rooms.get(name);
        if (room == null) {
            return;
        }
        boolean deleted = room.remove(socket);
        if (deleted) {
            rooms.remove(name);
        }
        events.left(name, socket.id());
        if (deleted && !members.containsKey(name)) {
            events.deleted(name);
        }
    }

    Set<String> remove(LocalSocket socket) {
        Membership left = take(socket);
        events.deliver();
        return left == null ? Set.of() : left.namesWithOwn();
    }

    /** Takes a socket out of all rooms; null if it was not added. Listeners are told by {@link #deliverEvents}. */
    @Nullable
    Membership take(LocalSocket socket) {
        String id = socket.id();
        lock.lock();
        try {
            Membership member = members.get(id);
            if (member == null || member.socket() != socket) {
                return null;
            }
            members.remove(id);
            everybody.remove(socket);
            events.left(id, id);
            if (!rooms.containsKey(id)) {
                events.deleted(id);
            }
            member.names().forEach(name -> exit(socket, name));
            return member;
        } finally {
            lock.unlock();
        }
    }

    Set<String> of(LocalSocket socket) {
        lock.lock();
        try {
            Membership member = members.get(socket.id());
            return member == null || member.socket() != socket ? Set.of() : member.namesWithOwn();
        } finally {
            lock.unlock();
        }
    }

    int count(LocalSocket socket) {
        lock.lock();
        try {
            Membership member = members.get(socket.id());
            return member == null || member.socket() != socket ? 0 : member.count();
        } finally {
            lock.unlock();
        }
    }

    Set<String> names() {
        return Set.copyOf(rooms.keySet());
    }

    /** Whom a packet for these rooms goes to, except to the excluded. */
    Recipients recipients(Set<String> names) {
        if (names.isEmpty()) {
            return grouped(everybody);
        }
        if (names.size() == 1) {
            String name = names.iterator().next();
            Room room = rooms.get(name);
            Membership owner = members.get(name);
            if (owner == null) {
                return room == null ? Recipients.NONE : grouped(room);
            }
            if (room == null) {
                return Recipients.of(List.of(owner.socket()));
            }
        }
        return Recipients.of(union(names));
    }

    /** The sockets in any of the rooms. */
    Set<LocalSocket> union(Set<String> names) {
        if (names.isEmpty()) {
            return Set.of();
        }
        Set<LocalSocket> sockets = new LinkedHashSet<>();
        for (String name : names) {
            Membership owner = members.get(name);
            if (owner != null) {
                sockets.add(owner.socket());
            }
            Room room = rooms.get(name);
            if (room != null) {
                for (Recipients.Group group : grouped(room).groups()) {
                    Collections.addAll(sockets, group.sockets);
                }
            }
        }
        return sockets;
    }

    private Recipients grouped(Room room) {
        Recipients recipients = room.recipients;
        if (recipients != null) {
            return recipients;
        }
        lock.lock();
        try {
            recipients = Recipients.of(room.sockets);
            room.recipients = recipients;
            return recipients;
        } finally {
            lock.unlock();
        }
    }

    List<LocalSocket> select(BroadcastOptions options) {
        Set<LocalSocket> excluded = union(options.except());
        List<LocalSocket> selected = new ArrayList<>();
        for (Recipients.Group group : recipients(options.rooms()).groups()) {
            for (LocalSocket socket : group.sockets) {
                if (!excluded.contains(socket)) {
                    selected.add(socket);
                }
            }
        }
        return selected;
    }

    /** The members of one room; written under the lock. */
    private static final class Room {
        final Set<LocalSocket> sockets = new LinkedHashSet<>(4);
        volatile @Nullable Recipients recipients;

        void add(LocalSocket socket) {
            sockets.add(socket);
            recipients = null;
        }

        /** Whether the room is empty now. */
        boolean remove(LocalSocket socket) {
            sockets.remove(socket);
            recipients = null;
            return sockets.isEmpty();
        }
    }
}
