package io.aef.realtime.automation;

import io.aef.realtime.Broadcaster;
import io.aef.realtime.Namespace;
import io.aef.realtime.Registration;
import io.aef.realtime.Socket;
import io.aef.realtime.automation.schema.Identifiers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who is connected, on this node and on the others; see {@link AefRealtime#connections}. Thread-safe. */
public final class ConnectionManager {

    static final String ENDED = "session_ended";
    private static final String RECHECK = "aef:recheck";
    private static final int MAX_REASON = 200;

    private final Namespace namespace;
    private final Collection<Client> clients;
    private final Viewers viewers;
    private final Rechecks rechecks;
    private final Endings endings;
    private final Farewell farewell;

    /** @param clients those of this node, at each moment */
    ConnectionManager(
            Namespace namespace,
            Collection<Client> clients,
            Viewers viewers,
            Rechecks rechecks,
            Endings endings,
            Farewell farewell) {
        this.namespace = namespace;
        this.clients = clients;
        this.viewers = viewers;
        this.rechecks = rechecks;
        this.endings = endings;
        this.farewell = farewell;
    }

    /** Begins to hear what other nodes want of this one. */
    void begin() {
        namespace.onServerSide(RECHECK, (args, ack) -> recheckHere(args.string(0)));
    }

    /**
     * All connections of all nodes. Fails with a {@link io.aef.realtime.adapter.SilentNodesException} if a node does not answer. Completes
     * where {@link Socket#emitWithAck}'s stage does.
     */
    public CompletionStage<List<ConnectionInfo>> connections() {
        return infos(namespace.operator());
    }

    /** Those of one user; otherwise the same. */
    public CompletionStage<List<ConnectionInfo>> connectionsOf(String user) {
        return infos(namespace.in(room(user)))
                .thenApply(all ->
                        all.stream().filter(info -> info.user().equals(user)).toList());
    }

    static CompletionStage<List<ConnectionInfo>> infos(Broadcaster selected) {
        return selected.fetchSockets()
                .thenApply(found -> found.stream()
                        .flatMap(socket -> Stream.ofNullable(SocketData.info(socket.id(), socket.data())))
                        .toList());
    }

    private static String room(String user) {
        return Sessions.room(Identifiers.require("user", user));
    }

    /**
     * Whether somebody watches a browser session, be it that they follow its topic or that they are given its frames: on this node now, on
     * others a moment ago. Does not wait. A node that has died counts for 15 seconds.
     */
    public boolean isWatched(String sessionId) {
        return viewers.isWatched(sessionId);
    }

    /** As {@link #isWatched}, but for those who follow the topic of the session: who only gets its frames does not count. */
    public boolean isFollowed(String sessionId) {
        return viewers.isFollowed(sessionId);
    }

    /**
     * Has somebody told when {@link #isFollowed} may answer differently, some milliseconds later. Not when it does so because a node has died. Any
     * thread; must not block.
     */
    public Registration onFollowed(String sessionId, Runnable changed) {
        return viewers.onFollowed(sessionId, changed);
    }

    /** How many connections this node has. */
    public int count() {
        return clients.size();
    }

    /** The connections of this node. */
    public List<ConnectionInfo> here() {
        return clients.stream()
                .map(Client::socket)
                .flatMap(socket -> Stream.ofNullable(SocketData.info(socket.id(), socket.data())))
                .toList();
    }

    /** How many connections of each user this node has; those with none are not in it. */
    public Map<String, Integer> countsByUser() {
        Map<String, Integer> counts = new TreeMap<>();
        clients.forEach(client -> counts.merge(client.principal().user(), 1, Integer::sum));
        return counts;
    }

    /**
     * Sends an event to all connections that a user has now, on any node. It is in no log: who is away misses it. See
     * {@link Broadcaster#emit}.
     */
    public void message(String user, String event, @Nullable Object payload) {
        namespace.to(room(user)).emit(event, payload);
    }

    /**
     * Disconnects a user on all nodes. Each connection is told {@code session_ended {reason}} before. A session that is away, and would be
     * continued, is told so when it comes back, and disconnected then.
     *
     * @param reason for the person to read, up to 200 characters
     */
    public void disconnect(String user, String reason) {
        if (reason.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "reason: " + reason.length() + " characters (expected: <= " + MAX_REASON + ")");
        }
        String room = room(user);
        endings.end(user);
        farewell.say(room, ENDED, reason);
    }

    /** Has it asked again what all connections may follow, on all nodes: permissions have changed. */
    public void recheck() {
        recheckHere(null);
        namespace.serverSideEmit(RECHECK);
    }

    /** Has it asked again what the connections of a user may follow, on all nodes. */
    public void recheck(String user) {
        recheckHere(Identifiers.require("user", user));
        namespace.serverSideEmit(RECHECK, user);
    }

    private void recheckHere(@Nullable String user) {
        clients.stream()
                .filter(client -> user == null || client.principal().user().equals(user))
                .forEach(rechecks::recheck);
    }
}
