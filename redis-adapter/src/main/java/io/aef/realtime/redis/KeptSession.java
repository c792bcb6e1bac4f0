package io.aef.realtime.redis;

import io.aef.realtime.adapter.SentPackets;
import io.aef.realtime.adapter.Stays;
import io.aef.realtime.adapter.Stays.Stay;
import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.protocol.ParserLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session of a client that has lost its connection, as all nodes keep it: {@code {sid,pid,rooms,data}} in MessagePack. Nodes
 * of our kind add what else they know, which official ones do not look at.
 *
 * @param stays in its rooms
 * @param data of the application, plain
 * @param sent how far it was sent what was for it; null if an official node has kept it, which does not know
 * @param passedOn up to where there was nothing left to send
 * @param had what it was sent without a number
 */
record KeptSession(
        String pid,
        Stays stays,
        Map<String, Object> data,
        SentPackets.@Nullable Mark sent,
        long passedOn,
        Unnumbered had) {

    private static final String MORE = "aef";

    /**
     * Events that were sent without a number.
     *
     * @param position a client that has seen nothing behind it may not have received them
     * @param writer of them, as in {@link LogEntry.Origin}
     * @param token of the last one
     * @param underWay whether that one may still turn up in the log, behind all that was there when the session was kept
     */
    record Unnumbered(long position, String writer, long token, boolean underWay) {

        static final Unnumbered NONE = new Unnumbered(-1, "", 0, false);

        /** Whether none of them turns up in the log behind that one. */
        boolean isOver(LogEntry.Origin origin) {
            return origin.token() >= token && origin.writer().equals(writer);
        }

        boolean includes(LogEntry.Origin origin) {
            return origin.token() > 0
                    && origin.token() <= token
                    && origin.writer().equals(writer);
        }
    }

    /** Behind which position a client goes on that names this offset; negative if that cannot be known. */
    long resumeAfter(@Nullable String offset) {
        long seen = seen(offset);
        if (seen < 0 || seen <= had.position() || sent != null && seen > sent.last()) {
            return -1;
        }
        long after =
                sent == null ? seen : new SentPackets(pid, sent).resumeAfter(Math.max(seen, stays.start()), passedOn);
        return after < stays.exactSince() ? -1 : after;
    }

    private long seen(@Nullable String offset) {
        if (sent == null) {
            return offset == null ? -1 : number(offset);
        }
        long start = stays.start();
        long seen = offset == null ? start : number(offset);
        // The last argument of an event without an offset. What came before it was seen; how much that is, is unknown.
        return seen < 0 && sent.last() == start ? start : seen;
    }

    private static long number(String offset) {
        try {
            long number = StreamPosition.parse(offset).number();
            return number == Long.MAX_VALUE ? -1 : number;
        } catch (IllegalArgumentException none) {
            return -1;
        }
    }

    // ---- as all nodes keep it ------------------------------------------------------------------------------------

    /** @param data as {@link Plain#value} makes it */
    static byte[] write(KeptSession session, @Nullable Object data, String namespace) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        List<String> rooms = new ArrayList<>();
        rooms.add(session.stays.id());
        rooms.addAll(session.stays.rooms());
        map.put("sid", session.stays.id());
        map.put("pid", session.pid);
        map.put("rooms", rooms);
        map.put("data", data);
        SentPackets.Mark sent = session.sent;
        if (sent != null) {
            map.put(MORE, more(session, sent, namespace));
        }
        return Msgpack.write(map);
    }

    private static Map<String, Object> more(KeptSession session, SentPackets.Mark sent, String namespace) {
        List<Object> stays = new ArrayList<>();
        for (Stay stay : session.stays.stays()) {
            stays.add(List.of(stay.room(), text(stay.since()), text(stay.until())));
        }
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("nsp", namespace);
        more.put("start", text(session.stays.start()));
        more.put("exact", text(session.stays.exactSince()));
        more.put("stays", stays);
        more.put("sent", List.of(text(sent.last()), text(sent.gapBegin()), text(sent.gapEnd())));
        more.put("passed", text(session.passedOn));
        Unnumbered had = session.had;
        if (had.position() >= 0) {
            more.put("had", List.of(text(had.position()), had.writer(), text(had.token()), had.underWay()));
        }
        return more;
    }

    /** Numbers of this size are none in JavaScript. */
    private static String text(long number) {
        return Long.toString(number);
    }

    /**
     * @return null if it is one of another namespace
     * @throws RuntimeException if it is none
     */
    static @Nullable KeptSession read(byte[] bytes, String namespace, ParserLimits limits) {
        Map<?, ?> map = Plain.map(Msgpack.read(bytes, limits));
        String id = Plain.string(map.get("sid"));
        String pid = Plain.string(map.get("pid"));
        Map<String, Object> data = NodeDetails.members(map.get("data"));
        if (!(map.get(MORE) instanceof Map<?, ?> more)) {
            List<Stay> stays = new ArrayList<>();
            Set<String> rooms = Plain.names(map.get("rooms"));
            rooms.stream()
                    .filter(room -> !room.equals(id))
                    .forEach(room -> stays.add(new Stay(room, 0, Stays.TO_THE_END)));
            return new KeptSession(pid, new Stays(id, 0, 0, stays), data, null, 0, Unnumbered.NONE);
        }
        if (!namespace.equals(more.get("nsp"))) {
            return null;
        }
        List<Stay> stays = new ArrayList<>();
        for (Object each : Plain.list(more.get("stays"))) {
            List<?> stay = Plain.list(each);
            stays.add(new Stay(Plain.string(stay.get(0)), number(stay, 1), number(stay, 2)));
        }
        List<?> sent = Plain.list(more.get("sent"));
        return new KeptSession(
                pid,
                new Stays(id, number(more, "start"), number(more, "exact"), stays),
                data,
                new SentPackets.Mark(number(sent, 0), number(sent, 1), number(sent, 2)),
                number(more, "passed"),
                more.get("had") instanceof List<?> had
                        ? new Unnumbered(
                                number(had, 0),
                                Plain.string(had.get(1)),
                                number(had, 2),
                                Boolean.TRUE.equals(had.get(3)))
                        : Unnumbered.NONE);
    }

    private static long number(List<?> list, int index) {
        return Long.parseLong(Plain.string(list.get(index)));
    }

    private static long number(Map<?, ?> map, String key) {
        return Long.parseLong(Plain.string(map.get(key)));
    }
}
