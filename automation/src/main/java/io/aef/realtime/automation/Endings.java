package io.aef.realtime.automation;

import io.aef.realtime.Namespace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which users were disconnected, on whatever node, and when: a session of theirs that was away at that time must not go on. Known to the nodes
 * that were there then. Thread-safe.
 */
final class Endings {

    private static final String NAME = "aef:ended";

    /** That are known: those that were disconnected longest ago are forgotten. */
    private static final int MAX_USERS = 10_000;

    private final Namespace namespace;
    private final InstantSource clock;

    /** By user; guarded by itself. */
    private final Map<String, Instant> ends = new LinkedHashMap<>();

    Endings(Namespace namespace, InstantSource clock) {
        this.namespace = namespace;
        this.clock = clock;
    }

    /** Begins to listen to other nodes. */
    void begin() {
        namespace.onServerSide(NAME, (args, ack) -> {
            String user = args.string(0);
            if (user != null) {
                keep(user);
            }
        });
    }

    /** To be called before the connections of the user are ended. */
    void end(String user) {
        keep(user);
        namespace.serverSideEmit(NAME, user);
    }

    private void keep(String user) {
        synchronized (ends) {
            ends.remove(user);
            ends.put(user, clock.instant());
            if (ends.size() > MAX_USERS) {
                ends.remove(ends.keySet().iterator().next());
            }
        }
    }

    /** Whether a session that is continued should have been ended while it was away. */
    boolean isOver(@Nullable ConnectionInfo session) {
        if (session == null) {
            return false;
        }
        synchronized (ends) {
            Instant end = ends.get(session.user());
            return end != null && !session.connectedAt().isAfter(end);
        }
    }
}
