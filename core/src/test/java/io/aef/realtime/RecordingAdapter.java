package io.aef.realtime;

import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.BroadcastAckListener;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.json.JsonValue;
import io.aef.realtime.protocol.Packet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Records when sockets are removed and when the adapter is closed; everything else is the delegate's. */
record RecordingAdapter(Adapter delegate, List<String> order) implements Adapter {

    @Override
    public Set<String> remove(LocalSocket socket) {
        Set<String> rooms = delegate.remove(socket);
        order.add("removed");
        return rooms;
    }

    @Override
    public CompletionStage<Void> close() {
        order.add("closed");
        return delegate.close();
    }

    @Override
    public void add(LocalSocket socket) {
        delegate.add(socket);
    }

    @Override
    public void join(LocalSocket socket, Collection<String> rooms) {
        delegate.join(socket, rooms);
    }

    @Override
    public void leave(LocalSocket socket, Collection<String> rooms) {
        delegate.leave(socket, rooms);
    }

    @Override
    public Set<String> rooms(LocalSocket socket) {
        return delegate.rooms(socket);
    }

    @Override
    public Collection<LocalSocket> localSockets(BroadcastOptions options) {
        return delegate.localSockets(options);
    }

    @Override
    public Set<String> localRooms() {
        return delegate.localRooms();
    }

    @Override
    public void broadcast(Packet.Event event, BroadcastOptions options) {
        delegate.broadcast(event, options);
    }

    @Override
    public void broadcastWithAck(Packet.Event event, BroadcastOptions options, BroadcastAckListener listener) {
        delegate.broadcastWithAck(event, options, listener);
    }

    @Override
    public CompletionStage<List<SocketDetails>> fetchSockets(BroadcastOptions options) {
        return delegate.fetchSockets(options);
    }

    @Override
    public void socketsJoin(BroadcastOptions options, Set<String> rooms) {
        delegate.socketsJoin(options, rooms);
    }

    @Override
    public void socketsLeave(BroadcastOptions options, Set<String> rooms) {
        delegate.socketsLeave(options, rooms);
    }

    @Override
    public void disconnectSockets(BroadcastOptions options, boolean close) {
        delegate.disconnectSockets(options, close);
    }

    @Override
    public void serverSideEmit(String name, List<?> args) {
        delegate.serverSideEmit(name, args);
    }

    @Override
    public CompletionStage<List<JsonValue>> serverSideEmitWithAck(
            String name, List<?> args, @Nullable Duration timeout) {
        return delegate.serverSideEmitWithAck(name, args, timeout);
    }

    @Override
    public CompletionStage<Integer> serverCount() {
        return delegate.serverCount();
    }

    @Override
    public void addRoomListener(RoomListener listener) {
        delegate.addRoomListener(listener);
    }
}
