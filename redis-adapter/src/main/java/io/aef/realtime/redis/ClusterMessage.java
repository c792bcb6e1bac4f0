package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.protocol.Packet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What nodes say to each other, whatever the wire. Arguments are anything the mapper can write when they leave, and
 * {@link io.aef.realtime.json.JsonValue}s when they arrive.
 */
sealed interface ClusterMessage {

    /** Something to be answered to whoever has asked. */
    sealed interface Request extends ClusterMessage {

        String requestId();
    }

    /** An answer. */
    sealed interface Answer extends ClusterMessage {

        String requestId();
    }

    /** An event for the clients that are selected. */
    record Broadcast(Packet.Event event, BroadcastOptions selection) implements ClusterMessage {}

    /** The same, to be acknowledged; answered by one {@link ClientCount} and an {@link Acknowledgement} of each client. */
    record BroadcastWithAck(String requestId, Packet.Event event, BroadcastOptions selection) implements Request {}

    /** The selected sockets join rooms. */
    record Join(BroadcastOptions selection, Set<String> rooms) implements ClusterMessage {}

    /** The selected sockets leave rooms. */
    record Leave(BroadcastOptions selection, Set<String> rooms) implements ClusterMessage {}

    /** The selected sockets are disconnected, with the connections under them or not. */
    record Disconnect(BroadcastOptions selection, boolean close) implements ClusterMessage {}

    /** An event for the servers. */
    record ServerSideEvent(String name, List<?> args) implements ClusterMessage {}

    /** The same, answered by a {@link ServerSideAnswer}. */
    record ServerSideRequest(String requestId, String name, List<?> args) implements Request {}

    /** Asks for the selected sockets; answered by {@link Sockets}. */
    record Fetch(String requestId, BroadcastOptions selection) implements Request {}

    /** Asks for the ids of the selected sockets, as old nodes do; answered by {@link Names}. */
    record FetchIds(String requestId, BroadcastOptions selection) implements Request {}

    /** Asks for all rooms, those of socket ids among them; answered by {@link Names}. */
    record FetchRooms(String requestId) implements Request {}

    /**
     * Asks for the session of a client that has come back elsewhere, to be kept in Redis. Nodes of our kind ask each other;
     * official ones do not look at it. Answered by {@link Released}.
     */
    record Release(String requestId, String pid) implements Request {}

    /** @param kept whether the session is in Redis now */
    record Released(String requestId, boolean kept) implements Answer {}

    record Sockets(String requestId, List<? extends SocketDetails> sockets) implements Answer {}

    /** @param of what was asked for: {@link FetchIds} or {@link FetchRooms} */
    record Names(String requestId, Class<? extends Request> of, Collection<String> names) implements Answer {}

    record ServerSideAnswer(String requestId, @Nullable Object value) implements Answer {}

    /** To how many clients the node has sent it. */
    record ClientCount(String requestId, int clients) implements Answer {}

    /** @param value the first argument of what the client has answered */
    record Acknowledgement(String requestId, @Nullable Object value) implements Answer {}
}
