package io.aef.realtime.automation;

import io.aef.realtime.Broadcaster;
import io.aef.realtime.Namespace;
import io.aef.realtime.automation.ConnectionOptions.Beyond;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.monitor.AutomationListener;
import io.aef.realtime.automation.monitor.LogThrottle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many sessions a user has, on all nodes, and whether there is a seat for another. Thread-safe.
 *
 * <pre>
 * take a seat here ─▶ ask all nodes who is in the user's room ─▶ those, and the seats taken here before this one: fewer than the limit?
 * </pre>
 *
 * Two who connect to one node at the same moment see each other's seat. Two who connect to two nodes at the same moment do not: then there
 * may be one more for each further node, until the next one connects. A seat is good until its socket is in the room, and for 10 seconds at
 * most. If other nodes do not answer, only this node's count, which is in the log once a minute.
 */
final class Sessions {

    static final String REPLACED = "session_replaced";

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final Duration SEAT = Duration.ofSeconds(10);

    private final Namespace namespace;
    private final ConnectionOptions options;
    private final InstantSource clock;
    private final AutomationListener listener;
    private final Farewell farewell;
    private final LogThrottle throttle = new LogThrottle();

    /** By socket, those first that were taken first. Guarded by itself. */
    private final Map<String, Seat> seats = new LinkedHashMap<>();

    private static final class Seat {

        final String socketId;
        final String user;
        final Instant until;
        volatile boolean refused;

        Seat(String socketId, String user, Instant until) {
            this.socketId = socketId;
            this.user = user;
            this.until = until;
        }
    }

    Sessions(
            Namespace namespace,
            ConnectionOptions options,
            InstantSource clock,
            AutomationListener listener,
            Farewell farewell) {
        this.namespace = namespace;
        this.options = options;
        this.clock = clock;
        this.listener = listener;
        this.farewell = farewell;
    }

    /** The one room that all connections of a user are in. */
    static String room(String user) {
        return Topic.user(user).toString();
    }

    /** Never fails. */
    CompletionStage<Boolean> take(String user, String socketId) {
        if (options.maxSessionsPerUser() == Integer.MAX_VALUE) {
            return CompletableFuture.completedFuture(true);
        }
        Instant now = clock.instant();
        Seat mine = new Seat(socketId, user, now.plus(SEAT));
        List<Seat> before;
        synchronized (seats) {
            seats.values().removeIf(seat -> !now.isBefore(seat.until));
            before = seats.values().stream()
                    .filter(seat -> seat.user.equals(user))
                    .toList();
            seats.put(socketId, mine);
        }
        return connected(user).thenApply(found -> decide(mine, before, found));
    }

    /** It is in the room of its user now. */
    void taken(String socketId) {
        synchronized (seats) {
            seats.remove(socketId);
        }
    }

    private CompletionStage<List<ConnectionInfo>> connected(String user) {
        return find(namespace, user).exceptionallyCompose(failure -> {
            if (throttle.admits()) {
                log.warn("Sessions of other nodes are not counted: {}", failure.toString());
            }
            return find(namespace.operator().local(), user).exceptionally(none -> List.of());
        });
    }

    private static CompletionStage<List<ConnectionInfo>> find(Broadcaster where, String user) {
        return ConnectionManager.infos(where.in(room(user)))
                .thenApply(all ->
                        all.stream().filter(info -> info.user().equals(user)).toList());
    }

    private boolean decide(Seat mine, List<Seat> before, List<ConnectionInfo> found) {
        List<ConnectionInfo> others = found.stream()
                .filter(info -> !info.socketId().equals(mine.socketId))
                .sorted(Comparator.comparing(ConnectionInfo::connectedAt))
                .toList();
        Set<String> known = others.stream().map(ConnectionInfo::socketId).collect(Collectors.toSet());
        long coming = before.stream()
                .filter(seat -> !seat.refused && !known.contains(seat.socketId))
                .count();
        long tooMany = others.size() + coming + 1 - options.maxSessionsPerUser();
        if (tooMany <= 0) {
            return true;
        }
        if (options.beyond() == Beyond.REFUSE_NEWEST) {
            mine.refused = true;
            taken(mine.socketId);
            return false;
        }
        for (ConnectionInfo oldest : new ArrayList<>(others.subList(0, (int) Math.min(tooMany, others.size())))) {
            listener.sessionReplaced();
            farewell.say(oldest.socketId(), REPLACED, null);
        }
        return true;
    }
}
