package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.NumberedSockets;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sockets were sent an event without a number, and which have come too late for it. Whether a client has received it is only
 * known when it has seen a numbered one behind it; if it turns up in the log, it is for those alone that have come since. Under the
 * lock of {@link NodeLog}.
 *
 * <p>Every socket that is here was marked for all events it was sent without a number, or is owed all that were given up before it
 * came and may still turn up.
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
    private final Map<LocalSocket, Long> owed = new LinkedHashMap<>();
    private Mark all = Mark.NONE;

    /** @param also sockets it is sent to besides those that it selects */
    void add(OwnEvents.Item event, Set<LocalSocket> also, NumberedSockets sockets, long position) {
        Mark mark = new Mark(position, event.token);
        BroadcastOptions selection = event.selection;
        if (selection.rooms().isEmpty() && selection.except().isEmpty()) {
            all = mark;
            return;
        }
        sockets.selected(selection).forEach(socket -> add(socket, mark));
        also.forEach(socket -> add(socket, mark));
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

    /**
     * A socket has come that did not get what was given up before.
     *
     * @param outstanding the last of it that may still turn up; 0 if nothing may
     */
    void came(LocalSocket socket, long outstanding) {
        if (outstanding > 0) {
            owed.put(socket, outstanding);
        }
    }

    /** Whether something that was given up is still for it, if it turns up. */
    boolean isOwed(LocalSocket socket) {
        return owed.containsKey(socket);
    }

    /** Whether anything is for anybody, if it turns up. */
    boolean areOwed() {
        return !owed.isEmpty();
    }

    /** The sockets that are owed an event that has turned up. They are told apart once: it does not come again, nor what was before it. */
    Set<LocalSocket> takeOwed(LogEntry entry, NumberedSockets sockets) {
        if (owed.isEmpty()) {
            return Set.of();
        }
        long token = entry.origin().token();
        Set<LocalSocket> theirs = new HashSet<>(sockets.selected(entry.selection()));
        theirs.removeIf(socket -> token > owed.getOrDefault(socket, 0L));
        owed.values().removeIf(upTo -> token >= upTo);
        return theirs;
    }

    void gone(LocalSocket socket) {
        marks.remove(socket);
        owed.remove(socket);
    }
}
