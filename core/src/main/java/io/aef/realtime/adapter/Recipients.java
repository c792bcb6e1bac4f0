package io.aef.realtime.adapter;

import io.aef.realtime.engine.host.Lane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sockets grouped by their lane, so that a broadcast costs one task per lane. Immutable. */
final class Recipients {

    static final Recipients NONE = new Recipients(List.of(), 0);

    private final List<Group> groups;
    private final int count;

    private Recipients(List<Group> groups, int count) {
        this.groups = groups;
        this.count = count;
    }

    static Recipients of(Collection<LocalSocket> sockets) {
        if (sockets.isEmpty()) {
            return NONE;
        }
        Map<Lane, List<LocalSocket>> byLane = new IdentityHashMap<>();
        for (LocalSocket socket : sockets) {
            byLane.computeIfAbsent(socket.lane(), lane -> new ArrayList<>()).add(socket);
        }
        List<Group> groups = new ArrayList<>(byLane.size());
        byLane.forEach((lane, members) -> groups.add(new Group(lane, members.toArray(LocalSocket[]::new))));
        return new Recipients(groups, sockets.size());
    }

    /** Waits for lanes that are far behind; see {@link Lane#awaitRoom}. */
    void awaitRoom() {
        for (Group group : groups) {
            group.lane.awaitRoom();
        }
    }

    List<Group> groups() {
        return groups;
    }

    /** The only socket, if it is only one. */
    @Nullable
    LocalSocket single() {
        return count == 1 ? groups.get(0).sockets[0] : null;
    }

    int count() {
        return count;
    }

    /** The sockets of one lane. The array is never written to. */
    static final class Group {
        final Lane lane;
        final LocalSocket[] sockets;

        private Group(Lane lane, LocalSocket[] sockets) {
            this.lane = lane;
            this.sockets = sockets;
        }
    }
}
