package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.NumberedSockets;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which sockets were sent an event without a number. Whether the client has received it is only known when it has seen a
 * numbered one behind it. Under the lock of {@link NodeLog}.
 */
final class UnnumberedMarks {

    /**
     * @param position of the log when that was
     * @param token of the event, and of those before it
     */
    record Mark(long position, long token) {

        static final Mark NONE = new Mark(-1, 0);

        /** Both of them. */
        Mark and(Mark other) {
            return new Mark(Math.max(position, other.position), Math.max(token, other.token));
        }
    }

    private final Map<LocalSocket, Mark> marks = new IdentityHashMap<>();
    private Mark all = Mark.NONE;

    void add(OwnEvents.Item event, NumberedSockets sockets, long position) {
        Mark mark = new Mark(position, event.token);
        BroadcastOptions selection = event.selection;
        if (selection.rooms().isEmpty() && selection.except().isEmpty()) {
            all = mark;
            return;
        }
        sockets.selected(selection).forEach(socket -> add(socket, mark));
        event.also.forEach(socket -> add(socket, mark));
    }

    private void add(LocalSocket socket, Mark mark) {
        if (socket.sentPackets() != null) {
            marks.put(socket, mark);
        }
    }

    /** @param since position when the socket came */
    Mark of(LocalSocket socket, long since) {
        @Nullable Mark own = marks.get(socket);
        Mark one = own == null ? Mark.NONE : own;
        return since > all.position ? one : one.and(all);
    }

    void remove(LocalSocket socket) {
        marks.remove(socket);
    }
}
