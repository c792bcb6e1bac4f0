package io.aef.realtime.adapter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
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
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final Room everybody = new Room();
    private final RoomEvents events = new RoomEvents();

    void addListener(RoomListener listener) {
        events.addListener(listener);
    }

    void add(LocalSocket socket) {
        String id = socket.id();
        lock.lock();
        try {
            members.put(id, new Member(socket));
            everybody.add(socket);
            if (!rooms.containsKey(id)) {
                events.add(listener -> listener.roomCreated(id));
            }
            events.add(listener -> listener.joined(id, id));
        } finally {
            lock.unlock();
            events.deliver();
        }
    }

    void join(LocalSocket socket, Collection<String> names) {
        lock.lock();
        try {
            Member member = members.get(socket.id());
            if (member == null || member.socket != socket) {
                return;
            }
            for (String name : names) {
                if (!name.equals(socket.id()) && member.rooms().add(name)) {
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
            events.add(listener -> listener.roomCreated(name));
        }
        events.add(listener -> listener.joined(name, socket.id()));
    }

    void leave(LocalSocket socket, Collection<String> names) {
        lock.lock();
        try {
            Member member = members.get(socket.id());
            if (member == null || member.socket != socket) {
                return;
            }
            for (String name : names) {
                if (member.rooms().remove(name)) {
                    exit(socket, name);
                }
            }
        } finally {
            lock.unlock();
            events.deliver();
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
        events.add(listener -> listener.left(name, socket.id()));
        if (deleted && !members.containsKey(name)) {
            events.add(listener -> listener.roomDeleted(name));
        }
    }

    Set<String> remove(LocalSocket socket) {
        String id = socket.id();
        lock.lock();
        try {
            Member member = members.get(id);
            if (member == null || member.socket != socket) {
                return Set.of();
            }
            Set<String> left = member.namesWithOwn();
            members.remove(id);
            everybody.remove(socket);
            events.add(listener -> listener.left(id, id));
            if (!rooms.containsKey(id)) {
                events.add(listener -> listener.roomDeleted(id));
            }
            for (String name : left) {
                if (!name.equals(id)) {
                    exit(socket, name);
                }
            }
            return left;
        } finally {
            lock.unlock();
            events.deliver();
        }
    }

    Set<String> of(LocalSocket socket) {
        lock.lock();
        try {
            Member member = members.get(socket.id());
            return member == null || member.socket != socket ? Set.of() : member.namesWithOwn();
        } finally {
            lock.unlock();
        }
    }

    Set<String> names() {
        return Set.copyOf(rooms.keySet());
    }

    /** Whom a packet for these rooms goes to, except to the excluded; see {@link #excluded}. */
    Recipients recipients(Set<String> names) {
        if (names.isEmpty()) {
            return grouped(everybody);
        }
        if (names.size() == 1) {
            String name = names.iterator().next();
            Room room = rooms.get(name);
            Member owner = members.get(name);
            if (owner == null) {
                return room == null ? Recipients.NONE : grouped(room);
            }
            if (room == null) {
                return Recipients.of(List.of(owner.socket));
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
            Member owner = members.get(name);
            if (owner != null) {
                sockets.add(owner.socket);
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

    /** A socket and its rooms; written and read under the lock. */
    private static final class Member {
        final LocalSocket socket;
        private @Nullable Set<String> rooms;

        Member(LocalSocket socket) {
            this.socket = socket;
        }

        Set<String> rooms() {
            Set<String> names = rooms;
            if (names == null) {
                names = new HashSet<>(4);
                rooms = names;
            }
            return names;
        }

        Set<String> namesWithOwn() {
            Set<String> names = new LinkedHashSet<>();
            names.add(socket.id());
            if (rooms != null) {
                names.addAll(rooms);
            }
            return Collections.unmodifiableSet(names);
        }
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
