package io.aef.realtime.redis;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.engine.host.Lane;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Many members of a room that are no connections. */
final class Crowd {

    private Crowd() {}

    /** Adds so many, all in the room {@code crowd} and each in one of its own. */
    static void join(Adapter adapter, int count) {
        Lane lane = new CallersLane();
        for (int i = 0; i < count; i++) {
            Member member = new Member(ProcessHandle.current().pid() + "-" + i, lane);
            adapter.add(member);
            adapter.join(member, List.of(member.id(), "crowd", "room of " + i));
        }
    }

    private record Member(String id, Lane lane) implements StillSocket, SocketDetails {

        @Override
        public SocketDetails details() {
            return this;
        }

        @Override
        public Map<String, Object> handshake() {
            return Map.of("url", "/socket.io/?EIO=4&transport=websocket", "secure", false);
        }

        @Override
        public Set<String> rooms() {
            return Set.of(id, "crowd");
        }

        @Override
        public Map<String, Object> data() {
            return Map.of();
        }
    }

    static final class CallersLane extends Lane {

        @Override
        public boolean inLane() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timeout schedule(Runnable task, long delay, TimeUnit unit) {
            return () -> {};
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }
}
