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

    void join(Collection<String> names) {
        if (!keep(() -> kept.addAll(names))) {
            socket.namespace().adapter().join(socket.port(), names);
        }
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

    void enter() {
        // Added first: whoever sees the new phase can join.
        socket.namespace().adapter().add(socket.port());
        Set<String> early;
        synchronized (this) {
            phase = Phase.MEMBER;
            early = kept;
            kept = Set.of();
        }
        if (!early.isEmpty()) {
            socket.namespace().adapter().join(socket.port(), early);
        }
    }

    void exit() {
        synchronized (this) {
            phase = Phase.AFTER;
            kept = Set.of();
        }
        Set<String> left = socket.namespace().adapter().remove(socket.port());
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
