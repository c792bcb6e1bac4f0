package io.aef.realtime;

import io.aef.realtime.adapter.Adapter;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of one socket over its life: joined in a middleware, they count once the socket is accepted; after the
 * disconnection they are only remembered, for the {@code disconnecting} handlers.
 */
final class SocketRooms {

    private enum Phase {
        BEFORE,
        MEMBER,
        AFTER
    }

    private final Socket socket;
    private final Set<String> initial;
    private volatile Phase phase = Phase.BEFORE;
    private Set<String> kept;

    /** @param initial rooms the adapter will have put it into when it is accepted */
    SocketRooms(Socket socket, Set<String> initial) {
        this.socket = socket;
        this.initial = initial;
        this.kept = initial;
    }

    /**
     * @throws IllegalArgumentException if a name is too long
     * @throws IllegalStateException if there are too many; none is joined then
     */
    void join(Collection<String> names) {
        check(names);
        if (!keep(() -> kept.addAll(names))) {
            socket.namespace().adapter().join(socket.port(), names);
        }
    }

    private void check(Collection<String> names) {
        SessionLimits limits = socket.namespace().server().options().sessionLimits();
        for (String name : names) {
            if (name.length() > limits.maxRoomNameLength()) {
                throw new IllegalArgumentException(
                        "room: a name of " + name.length() + " characters (expected: at most "
                                + limits.maxRoomNameLength() + ", the maxRoomNameLength of SessionLimits)");
            }
        }
        // The room of its own id does not count.
        if (count() - 1 + names.size() > limits.maxRooms()) {
            Set<String> all = new HashSet<>(names());
            all.addAll(names);
            all.remove(socket.id());
            if (all.size() > limits.maxRooms()) {
                throw new IllegalStateException("The socket cannot be in more than " + limits.maxRooms()
                        + " rooms, the maxRooms of SessionLimits.");
            }
        }
    }

    private int count() {
        synchronized (this) {
            if (phase != Phase.MEMBER) {
                return kept.size() + 1;
            }
        }
        return socket.namespace().adapter().roomCount(socket.port());
    }

    void leave(Collection<String> names) {
        if (!keep(() -> kept.removeAll(names))) {
            socket.namespace().adapter().leave(socket.port(), names);
        }
    }

    /** Whether the change is only to be remembered; the adapter is never called under the lock, it may call anybody. */
    private synchronized boolean keep(Runnable change) {
        if (phase == Phase.BEFORE) {
            kept = new LinkedHashSet<>(kept);
            change.run();
        }
        return phase == Phase.BEFORE;
    }

    /** The adapter has added it. It is a member when the adapter knows all that was remembered; others may be changing that still. */
    void entered() {
        Adapter adapter = socket.namespace().adapter();
        Set<String> known = initial;
        for (Set<String> wanted = unknown(known); wanted != null; wanted = unknown(known)) {
            Set<String> joined = without(wanted, known);
            if (!joined.isEmpty()) {
                adapter.join(socket.port(), joined);
            }
            Set<String> left = without(known, wanted);
            if (!left.isEmpty()) {
                adapter.leave(socket.port(), left);
            }
            known = wanted;
        }
    }

    /** The rooms it is to be in, if they are not these; else it is a member from now on. */
    private synchronized @Nullable Set<String> unknown(Set<String> known) {
        if (!kept.equals(known)) {
            return kept;
        }
        phase = Phase.MEMBER;
        kept = Set.of();
        return null;
    }

    private static Set<String> without(Set<String> names, Set<String> others) {
        Set<String> rest = new LinkedHashSet<>(names);
        rest.removeAll(others);
        return rest;
    }

    boolean isMember() {
        return phase == Phase.MEMBER;
    }

    /** @param remove takes the socket out of its rooms, and tells which these were */
    void exit(Supplier<Set<String>> remove) {
        synchronized (this) {
            phase = Phase.AFTER;
            kept = Set.of();
        }
        Set<String> left = remove.get();
        synchronized (this) {
            kept = left;
        }
    }

    synchronized void forget() {
        kept = Set.of();
    }

    Set<String> names() {
        synchronized (this) {
            if (phase != Phase.MEMBER) {
                return Set.copyOf(kept);
            }
        }
        return socket.namespace().adapter().rooms(socket.port());
    }
}
