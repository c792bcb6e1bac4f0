package io.aef.realtime;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

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
    private Phase phase = Phase.BEFORE;
    private Set<String> kept = Set.of();

    SocketRooms(Socket socket) {
        this.socket = socket;
    }

    synchronized void join(Collection<String> names) {
        if (phase == Phase.MEMBER) {
            socket.namespace().adapter().join(socket.port(), names);
        } else if (phase == Phase.BEFORE) {
            kept = new LinkedHashSet<>(kept);
            kept.addAll(names);
        }
    }

    synchronized void leave(Collection<String> names) {
        if (phase == Phase.MEMBER) {
            socket.namespace().adapter().leave(socket.port(), names);
        } else if (phase == Phase.BEFORE) {
            kept = new LinkedHashSet<>(kept);
            kept.removeAll(names);
        }
    }

    synchronized void enter() {
        phase = Phase.MEMBER;
        socket.namespace().adapter().add(socket.port());
        socket.namespace().adapter().join(socket.port(), kept);
        kept = Set.of();
    }

    synchronized void exit() {
        kept = phase == Phase.MEMBER ? socket.namespace().adapter().remove(socket.port()) : Set.of();
        phase = Phase.AFTER;
    }

    synchronized void forget() {
        kept = Set.of();
    }

    synchronized Set<String> names() {
        return phase == Phase.MEMBER ? socket.namespace().adapter().rooms(socket.port()) : Set.copyOf(kept);
    }
}
