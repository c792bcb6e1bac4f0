package io.aef.realtime.adapter;

import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Knows which socket of a namespace is in which room, and sends packets to them; an implementation may reach other nodes
 * too. One instance per namespace; all methods may be called from any thread. None blocks, but that a broadcast may wait for
 * event loops that are behind; see {@link io.aef.realtime.engine.host.Lane#awaitRoom}.
 */
public interface Adapter {

    /** Adds a socket with the room of its own id. */
    void add(LocalSocket socket);

    /** Puts a socket into rooms. Does nothing for a socket that was not added, or was removed. */
    void join(LocalSocket socket, Collection<String> rooms);

    /** Takes a socket out of rooms. */
    void leave(LocalSocket socket, Collection<String> rooms);

    /**
     * Takes a socket out of all its rooms.
     *
     * @return the rooms it was in, its own id among them; empty if it was not added
     */
    Set<String> remove(LocalSocket socket);

    /** The rooms of a socket of this node. */
    Set<String> rooms(LocalSocket socket);

    /** How many rooms that are, the one of its own id among them. */
    default int roomCount(LocalSocket socket) {
        return rooms(socket).size();
    }

    /**
     * A socket is about to be disconnected: whatever was sent to it before and is still under way within this adapter is
     * handed over to its lane now.
     */
    default void settle(LocalSocket socket) {}

    /** The sockets of this node that the options select. */
    Collection<LocalSocket> localSockets(BroadcastOptions options);

    /** All rooms that have members on this node, without the rooms of socket ids. */
    Set<String> localRooms();

    /** Sends an event. Packets of one thread arrive at each socket in the order of the calls. */
    void broadcast(Packet.Event event, BroadcastOptions options);

    /** Sends an event and passes the acknowledgements on. Waiting no longer than the time-out is the caller's task. */
    void broadcastWithAck(Packet.Event event, BroadcastOptions options, BroadcastAckListener listener);

    /** The selected sockets of all nodes. */
    CompletionStage<List<SocketDetails>> fetchSockets(BroadcastOptions options);

    /** Lets the selected sockets join rooms. */
    void socketsJoin(BroadcastOptions options, Set<String> rooms);

    /** Lets the selected sockets leave rooms. */
    void socketsLeave(BroadcastOptions options, Set<String> rooms);

    /** Disconnects the selected sockets. */
    void disconnectSockets(BroadcastOptions options, boolean close);

    /** Sends an event to the other nodes. */
    void serverSideEmit(String name, List<?> args);

    /**
     * Sends an event to the other nodes and collects their answers, one each.
     *
     * @param timeout how long they are waited for; null for as long as the adapter waits where nothing else is said
     */
    CompletionStage<List<JsonValue>> serverSideEmitWithAck(String name, List<?> args, @Nullable Duration timeout);

    /** How many nodes there are, this one included. */
    CompletionStage<Integer> serverCount();

    /** Has a listener told of all further changes of rooms on this node. */
    void addRoomListener(RoomListener listener);

    /**
     * What lets clients continue their sessions; null if that is off or this adapter cannot. If there is one, the adapter adds
     * an offset to every event that is neither volatile nor to be acknowledged.
     */
    default @Nullable SessionRecovery recovery() {
        return null;
    }

    /** Ends the adapter. */
    default CompletionStage<Void> close() {
        return CompletableFuture.completedFuture(null);
    }
}
