package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.protocol.Packet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages as the official {@code ClusterAdapter} has them: a type, and its data as plain maps and lists. The keys have the
 * official order. What is read and makes no sense throws.
 */
final class ClusterCodec {

    static final int BROADCAST = 3;
    static final int SOCKETS_JOIN = 4;
    static final int SOCKETS_LEAVE = 5;
    static final int DISCONNECT_SOCKETS = 6;
    static final int FETCH_SOCKETS = 7;
    static final int FETCH_SOCKETS_RESPONSE = 8;
    static final int SERVER_SIDE_EMIT = 9;
    static final int SERVER_SIDE_EMIT_RESPONSE = 10;
    static final int BROADCAST_CLIENT_COUNT = 11;
    static final int BROADCAST_ACK = 12;

    // Far from what official nodes may have one day.
    static final int RELEASE = 1001;
    static final int RELEASED = 1002;

    private static final String REQUEST_ID = "requestId";
    private static final String PACKET = "packet";

    private final String namespace;
    private final Plain plain;

    ClusterCodec(String namespace, Plain plain) {
        this.namespace = namespace;
        this.plain = plain;
    }

    /** A message without its sender. */
    record Typed(int type, Map<String, @Nullable Object> data) {

        /** Whether there may be binary parts in it. */
        boolean mayBeBinary() {
            return switch (type) {
                case BROADCAST, BROADCAST_ACK, FETCH_SOCKETS_RESPONSE, SERVER_SIDE_EMIT, SERVER_SIDE_EMIT_RESPONSE ->
                    true;
                default -> false;
            };
        }
    }

    /** What a node has said. */
    record Said(String sender, ClusterMessage message) {}

    // ---- on a channel --------------------------------------------------------------------------------------------

    /** With the sender and the namespace, as it goes over a channel. */
    Map<String, @Nullable Object> envelope(Typed typed, String sender) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        envelope.put("type", typed.type());
        envelope.put("data", typed.data());
        envelope.put("uid", sender);
        envelope.put("nsp", namespace);
        return envelope;
    }

    /** Null if that node itself has said it, it is for another namespace, or of a type that is not known. */
    @Nullable
    Said said(@Nullable Object envelope, String node) {
        Map<?, ?> map = Plain.map(envelope);
        String sender = Plain.string(map.get("uid"));
        if (sender.equals(node) || !namespace.equals(map.get("nsp"))) {
            return null;
        }
        ClusterMessage message = message(Plain.number(map.get("type")), map.get("data"));
        return message == null ? null : new Said(sender, message);
    }

    // ---- to others -----------------------------------------------------------------------------------------------

    Typed typed(ClusterMessage message) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        if (message instanceof ClusterMessage.Broadcast broadcast) {
            data.put(PACKET, packet(broadcast.event()));
            data.put("opts", Plain.options(broadcast.selection()));
            return new Typed(BROADCAST, data);
        } else if (message instanceof ClusterMessage.Join join) {
            return moved(SOCKETS_JOIN, data, join.selection(), join.rooms());
        } else if (message instanceof ClusterMessage.Leave leave) {
            return moved(SOCKETS_LEAVE, data, leave.selection(), leave.rooms());
        } else if (message instanceof ClusterMessage.Disconnect disconnect) {
            data.put("opts", Plain.options(disconnect.selection()));
            data.put("close", disconnect.close());
            return new Typed(DISCONNECT_SOCKETS, data);
        } else if (message instanceof ClusterMessage.ServerSideEvent event) {
            data.put(PACKET, plain.data(event.name(), event.args()));
            return new Typed(SERVER_SIDE_EMIT, data);
        } else if (message instanceof ClusterMessage.Request request) {
            return typedRequest(request, data);
        }
        return typedAnswer((ClusterMessage.Answer) message, data);
    }

    private static Typed moved(
            int type, Map<String, @Nullable Object> data, BroadcastOptions selection, Set<String> rooms) {
        data.put("opts", Plain.options(selection));
        data.put("rooms", List.copyOf(rooms));
        return new Typed(type, data);
    }

    private Typed typedRequest(ClusterMessage.Request message, Map<String, @Nullable Object> data) {
        String id = message.requestId();
        if (message instanceof ClusterMessage.BroadcastWithAck broadcast) {
            data.put(PACKET, packet(broadcast.event()));
            data.put(REQUEST_ID, id);
            data.put("opts", Plain.options(broadcast.selection()));
            return new Typed(BROADCAST, data);
        } else if (message instanceof ClusterMessage.Fetch fetch) {
            data.put("opts", Plain.options(fetch.selection()));
            data.put(REQUEST_ID, id);
            return new Typed(FETCH_SOCKETS, data);
        } else if (message instanceof ClusterMessage.ServerSideRequest event) {
            data.put(REQUEST_ID, id);
            data.put(PACKET, plain.data(event.name(), event.args()));
            return new Typed(SERVER_SIDE_EMIT, data);
        } else if (message instanceof ClusterMessage.Release release) {
            data.put(REQUEST_ID, id);
            data.put("pid", release.pid());
            return new Typed(RELEASE, data);
        }
        throw new IllegalArgumentException("not said on this wire: " + message.getClass());
    }

    private Typed typedAnswer(ClusterMessage.Answer message, Map<String, @Nullable Object> data) {
        data.put(REQUEST_ID, message.requestId());
        if (message instanceof ClusterMessage.Sockets sockets) {
            List<Object> all = new ArrayList<>(sockets.sockets().size());
            for (SocketDetails socket : sockets.sockets()) {
                all.add(NodeDetails.plain(socket, plain, true));
            }
            data.put("sockets", all);
            return new Typed(FETCH_SOCKETS_RESPONSE, data);
        } else if (message instanceof ClusterMessage.ServerSideAnswer answer) {
            data.put(PACKET, plain.value(answer.value()));
            return new Typed(SERVER_SIDE_EMIT_RESPONSE, data);
        } else if (message instanceof ClusterMessage.ClientCount count) {
            data.put("clientCount", count.clients());
            return new Typed(BROADCAST_CLIENT_COUNT, data);
        } else if (message instanceof ClusterMessage.Acknowledgement acknowledgement) {
            data.put(PACKET, plain.value(acknowledgement.value()));
            return new Typed(BROADCAST_ACK, data);
        } else if (message instanceof ClusterMessage.Released released) {
            data.put("kept", released.kept());
            return new Typed(RELEASED, data);
        }
        throw new IllegalArgumentException("not said on this wire: " + message.getClass());
    }

    /** Without the namespace, unlike on the classic wire. */
    private Map<String, @Nullable Object> packet(Packet.Event event) {
        Map<String, @Nullable Object> packet = plain.packet(event);
        packet.remove("nsp");
        return packet;
    }

    // ---- from others ---------------------------------------------------------------------------------------------

    /** What a message means; null if it is one of those that are of no use here. */
    @Nullable
    ClusterMessage message(int type, @Nullable Object content) {
        if (type == RELEASE) {
            Map<?, ?> data = Plain.map(content);
            return new ClusterMessage.Release(id(data), Plain.string(data.get("pid")));
        } else if (type == RELEASED) {
            Map<?, ?> data = Plain.map(content);
            return new ClusterMessage.Released(id(data), Boolean.TRUE.equals(data.get("kept")));
        } else if (type < BROADCAST || type > BROADCAST_ACK) {
            // Heartbeats of adapters of other kinds, or something of the future.
            return null;
        }
        Map<?, ?> data = Plain.map(content);
        return switch (type) {
            case BROADCAST -> broadcast(data);
            case SOCKETS_JOIN -> new ClusterMessage.Join(selection(data), Plain.names(data.get("rooms")));
            case SOCKETS_LEAVE -> new ClusterMessage.Leave(selection(data), Plain.names(data.get("rooms")));
            case DISCONNECT_SOCKETS ->
                new ClusterMessage.Disconnect(selection(data), Boolean.TRUE.equals(data.get("close")));
            case FETCH_SOCKETS -> new ClusterMessage.Fetch(id(data), selection(data));
            case SERVER_SIDE_EMIT -> serverSide(data);
            default -> answer(type, data);
        };
    }

    private @Nullable ClusterMessage broadcast(Map<?, ?> data) {
        Packet.Event event = plain.event(data.get(PACKET), namespace);
        if (event == null) {
            return null;
        }
        return data.get(REQUEST_ID) == null
                ? new ClusterMessage.Broadcast(event, selection(data))
                : new ClusterMessage.BroadcastWithAck(id(data), event, selection(data));
    }

    private ClusterMessage serverSide(Map<?, ?> data) {
        List<?> packet = Plain.list(data.get(PACKET));
        if (packet.isEmpty()) {
            throw new IllegalArgumentException("an event without a name");
        }
        String name = Plain.string(packet.get(0));
        List<?> args = plain.jsonValues(packet.subList(1, packet.size()));
        return data.get(REQUEST_ID) == null
                ? new ClusterMessage.ServerSideEvent(name, args)
                : new ClusterMessage.ServerSideRequest(id(data), name, args);
    }

    private ClusterMessage answer(int type, Map<?, ?> data) {
        String id = id(data);
        return switch (type) {
            case FETCH_SOCKETS_RESPONSE ->
                new ClusterMessage.Sockets(
                        id,
                        Plain.list(data.get("sockets")).stream()
                                .map(NodeDetails::of)
                                .toList());
            case SERVER_SIDE_EMIT_RESPONSE ->
                new ClusterMessage.ServerSideAnswer(id, plain.jsonValue(data.get(PACKET)));
            case BROADCAST_CLIENT_COUNT -> new ClusterMessage.ClientCount(id, Plain.clients(data.get("clientCount")));
            default -> new ClusterMessage.Acknowledgement(id, plain.jsonValue(data.get(PACKET)));
        };
    }

    private static BroadcastOptions selection(Map<?, ?> data) {
        return Plain.options(data.get("opts"));
    }

    private static String id(Map<?, ?> data) {
        return Plain.string(data.get(REQUEST_ID));
    }
}
