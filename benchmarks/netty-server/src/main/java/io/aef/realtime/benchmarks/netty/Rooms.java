package io.aef.realtime.benchmarks.netty;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Who is connected and who is in which room. Belongs to the one event loop. */
final class Rooms {

    static final int PING_SECONDS = 25;

    private final Set<Peer> all = new LinkedHashSet<>();
    private final Map<String, List<Peer>> rooms = new HashMap<>();
    private final List<Peer> unflushed = new ArrayList<>();
    private long ids;

    String nextId() {
        return Long.toString(++ids);
    }

    void enter(Peer peer) {
        all.add(peer);
    }

    void leave(Peer peer, List<String> joined) {
        all.remove(peer);
        for (String room : joined) {
            rooms.getOrDefault(room, List.of()).remove(peer);
        }
    }

    void join(String room, Peer peer) {
        rooms.computeIfAbsent(room, name -> new ArrayList<>()).add(peer);
    }

    /** Sends every member a frame of its own. */
    void broadcast(String room, Supplier<Object> frames) {
        for (Peer member : rooms.getOrDefault(room, List.of())) {
            member.send(frames.get());
        }
    }

    /** The peer has written what is to go out at the end of this read. */
    void flushLater(Peer peer) {
        unflushed.add(peer);
    }

    void flush() {
        for (Peer peer : unflushed) {
            peer.flush();
        }
        unflushed.clear();
    }

    void ping() {
        all.forEach(Peer::ping);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
