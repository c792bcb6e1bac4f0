package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who is connected and who is in which room. Belongs to the one event loop. */
final class Rooms {

    static final int PING_SECONDS = 25;

    private static final ByteBuf PING =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(new byte[] {(byte) 0x81, 1, '2'}));

    private final Set<BareHandler> all = new LinkedHashSet<>();
    private final Map<String, List<BareHandler>> rooms = new HashMap<>();
    private final List<BareHandler> unflushed = new ArrayList<>();
    private long ids;

    String nextId() {
        return Long.toString(++ids);
    }

    void enter(BareHandler handler) {
        all.add(handler);
    }

    void leave(BareHandler handler, List<String> joined) {
        all.remove(handler);
        for (String room : joined) {
            rooms.getOrDefault(room, List.of()).remove(handler);
        }
    }

    void join(String room, BareHandler handler) {
        rooms.computeIfAbsent(room, name -> new ArrayList<>()).add(handler);
    }

    /** Sends the one frame to all members and releases it. */
    void broadcast(String room, ByteBuf frame, boolean flushEach) {
        for (BareHandler member : rooms.getOrDefault(room, List.of())) {
            if (flushEach) {
                member.writeAndFlush(frame.retainedDuplicate());
            } else if (member.write(frame.retainedDuplicate())) {
                unflushed.add(member);
            }
        }
        frame.release();
    }

    void flush() {
        for (BareHandler handler : unflushed) {
            handler.flush();
        }
        unflushed.clear();
    }

    void ping() {
        for (BareHandler handler : all) {
            handler.writeAndFlush(PING.duplicate());
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
