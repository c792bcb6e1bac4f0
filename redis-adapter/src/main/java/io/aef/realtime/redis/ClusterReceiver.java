package io.aef.realtime.redis;

import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.InMemoryAdapter;
import io.aef.realtime.adapter.LocalSocket;
import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does on this node what other nodes and emitters ask for. */
final class ClusterReceiver implements Wire.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterReceiver.class);

    private final AdapterContext context;
    private final InMemoryAdapter local;
    private final Wire wire;
    private final Requests requests;
    private final Duration requestTimeout;
    private final @Nullable Sessions sessions;

    /** What is asked for when a client has come back elsewhere. */
    record Sessions(StreamsRecovery recovery, SessionCalls calls) {}

    /** @param sessions null if none are recovered */
    ClusterReceiver(
            AdapterContext context,
            InMemoryAdapter local,
            Wire wire,
            Requests requests,
            Duration requestTimeout,
            @Nullable Sessions sessions) {
        this.sessions = sessions;
        this.context = context;
        this.local = local;
        this.wire = wire;
        this.requests = requests;
        this.requestTimeout = requestTimeout;
    }

    @Override
    public boolean isInhabited(String room) {
        return local.isInhabited(room);
    }

    @Override
    public void addRoomListener(RoomListener listener) {
        local.addRoomListener(listener);
    }

    @Override
    public void received(String sender, ClusterMessage message) {
        if (message instanceof ClusterMessage.Broadcast broadcast) {
            local.broadcast(broadcast.event(), broadcast.selection());
        } else if (message instanceof ClusterMessage.Join join) {
            local.socketsJoin(join.selection(), join.rooms());
        } else if (message instanceof ClusterMessage.Leave leave) {
            local.socketsLeave(leave.selection(), leave.rooms());
        } else if (message instanceof ClusterMessage.Disconnect disconnect) {
            local.disconnectSockets(disconnect.selection(), disconnect.close());
        } else if (message instanceof ClusterMessage.ServerSideEvent event) {
            context.serverSideEvent(event.name(), values(event.args()), nobody -> {});
        } else if (message instanceof ClusterMessage.Request request) {
            asked(sender, request);
        } else if (message instanceof ClusterMessage.Answer answer) {
            answered(sender, answer);
        }
    }

    private void asked(String sender, ClusterMessage.Request request) {
        String id = request.requestId();
        if (request instanceof ClusterMessage.Fetch fetch) {
            local.fetchSockets(fetch.selection())
                    .thenAccept(sockets -> wire.answer(sender, new ClusterMessage.Sockets(id, sockets)))
                    .exceptionally(failure -> {
                        LOG.warn("The answer to a node that has asked for sockets could not be written", failure);
                        return null;
                    });
        } else if (request instanceof ClusterMessage.BroadcastWithAck broadcast) {
            broadcastWithAck(sender, broadcast);
        } else if (request instanceof ClusterMessage.ServerSideRequest event) {
            context.serverSideEvent(
                    event.name(),
                    values(event.args()),
                    answer -> wire.answer(sender, new ClusterMessage.ServerSideAnswer(id, answer)));
        } else if (request instanceof ClusterMessage.FetchIds fetch) {
            Set<String> ids = ids(fetch.selection());
            wire.answer(sender, new ClusterMessage.Names(id, ClusterMessage.FetchIds.class, ids));
        } else if (request instanceof ClusterMessage.FetchRooms) {
            Set<String> rooms = new LinkedHashSet<>(local.localRooms());
            rooms.addAll(ids(BroadcastOptions.ALL));
            wire.answer(sender, new ClusterMessage.Names(id, ClusterMessage.FetchRooms.class, rooms));
        } else if (request instanceof ClusterMessage.Release release) {
            released(release.pid()).thenAccept(kept -> wire.answer(sender, new ClusterMessage.Released(id, kept)));
        }
    }

    private CompletionStage<Boolean> released(String pid) {
        return sessions == null
                ? CompletableFuture.completedFuture(false)
                : sessions.recovery().release(pid);
    }

    private Set<String> ids(BroadcastOptions selection) {
        Set<String> ids = new LinkedHashSet<>();
        for (LocalSocket socket : local.localSockets(selection)) {
            ids.add(socket.id());
        }
        return ids;
    }

    private static List<JsonValue> values(List<?> args) {
        List<JsonValue> values = new ArrayList<>(args.size());
        args.forEach(arg -> values.add((JsonValue) arg));
        return values;
    }

    /** Nodes number acknowledgements each by itself; the local adapter gives this one a number of ours. */
    private void broadcastWithAck(String sender, ClusterMessage.BroadcastWithAck request) {
        Duration timeout = Objects.requireNonNullElse(request.selection().timeout(), requestTimeout);
        local.broadcastWithAck(
                request.event(), request.selection(), new ForwardedAcks(wire, sender, request.requestId(), timeout));
    }

    private void answered(String sender, ClusterMessage.Answer answer) {
        String id = answer.requestId();
        if (answer instanceof ClusterMessage.Sockets sockets) {
            requests.answered(id, sender, sockets.sockets());
        } else if (answer instanceof ClusterMessage.ServerSideAnswer event) {
            requests.answered(id, sender, List.of((JsonValue) Objects.requireNonNull(event.value())));
        } else if (answer instanceof ClusterMessage.ClientCount count) {
            requests.sent(id, sender, count.clients());
        } else if (answer instanceof ClusterMessage.Acknowledgement acknowledgement) {
            requests.acknowledged(id, sender, (JsonValue) Objects.requireNonNull(acknowledgement.value()));
        } else if (answer instanceof ClusterMessage.Released released && sessions != null) {
            sessions.calls().answered(sender, released);
        }
    }
}
