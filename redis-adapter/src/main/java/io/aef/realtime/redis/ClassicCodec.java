package io.aef.realtime.redis;

import io.aef.realtime.adapter.BroadcastOptions;
import io.aef.realtime.adapter.SocketDetails;
import io.aef.realtime.json.Json;
import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.protocol.Packet;
import io.aef.realtime.protocol.ParserLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages as they are on the classic wire: JSON, or MessagePack where something may be binary. The keys have the official order.
 * What is read and makes no sense throws.
 */
final class ClassicCodec {

    private static final int SOCKETS = 0;
    private static final int ALL_ROOMS = 1;
    private static final int REMOTE_JOIN = 2;
    private static final int REMOTE_LEAVE = 3;
    private static final int REMOTE_DISCONNECT = 4;
    private static final int REMOTE_FETCH = 5;
    private static final int SERVER_SIDE_EMIT = 6;
    private static final int BROADCAST = 7;
    private static final int BROADCAST_CLIENT_COUNT = 8;
    private static final int BROADCAST_ACK = 9;

    private static final byte[] NO_PREFIX = new byte[0];

    private final String namespace;
    private final Json json;
    private final Plain plain;
    private final String node;
    private final ParserLimits limits;

    /** @param node the id of this node */
    ClassicCodec(String namespace, Json json, String node, ParserLimits limits) {
        this.namespace = namespace;
        this.json = json;
        this.plain = new Plain(json);
        this.node = node;
        this.limits = limits;
    }

    String node() {
        return node;
    }

    /**
     * @param sender the id of a node, empty if it has not said it
     * @param confirm what is to be answered when it is done, or null
     */
    record Received(
            String sender, ClusterMessage message, @Nullable Confirm confirm) {}

    /**
     * To a request about one socket. The node that has asked takes the first answer for the only one.
     *
     * @param requestId what is answered, with nothing else
     * @param socket the node that has it answers
     */
    record Confirm(String requestId, String socket) {}

    // ---- to others -----------------------------------------------------------------------------------------------

    byte[] encode(ClusterMessage message) {
        if (message instanceof ClusterMessage.Broadcast broadcast) {
            List<@Nullable Object> parts = new ArrayList<>(3);
            parts.add(node);
            parts.add(plain.packet(broadcast.event()));
            parts.add(Plain.options(broadcast.selection()));
            return Msgpack.write(parts);
        }
        if (message instanceof ClusterMessage.BroadcastWithAck broadcast) {
            Map<String, @Nullable Object> request = request(broadcast.requestId(), BROADCAST);
            request.put("packet", plain.packet(broadcast.event()));
            request.put("opts", Plain.options(broadcast.selection()));
            return Msgpack.write(request);
        }
        if (message instanceof ClusterMessage.Acknowledgement acknowledgement) {
            Map<String, @Nullable Object> answer = typed(BROADCAST_ACK, acknowledgement.requestId());
            answer.put("packet", plain.value(acknowledgement.value()));
            return Msgpack.write(signed(answer));
        }
        return text(asJson(message));
    }

    private Map<String, @Nullable Object> asJson(ClusterMessage message) {
        if (message instanceof ClusterMessage.Join join) {
            return moved(REMOTE_JOIN, join.selection(), join.rooms());
        } else if (message instanceof ClusterMessage.Leave leave) {
            return moved(REMOTE_LEAVE, leave.selection(), leave.rooms());
        } else if (message instanceof ClusterMessage.Disconnect disconnect) {
            Map<String, @Nullable Object> request = request(null, REMOTE_DISCONNECT);
            request.put("opts", Plain.selection(disconnect.selection()));
            request.put("close", disconnect.close());
            return request;
        } else if (message instanceof ClusterMessage.Fetch fetch) {
            Map<String, @Nullable Object> request = request(fetch.requestId(), REMOTE_FETCH);
            request.put("opts", Plain.selection(fetch.selection()));
            return request;
        } else if (message instanceof ClusterMessage.ServerSideEvent event) {
            return serverSide(null, event.name(), event.args());
        } else if (message instanceof ClusterMessage.ServerSideRequest event) {
            return serverSide(event.requestId(), event.name(), event.args());
        } else if (message instanceof ClusterMessage.Answer answer) {
            return answerAsJson(answer);
        }
        throw new IllegalArgumentException("not said on this wire: " + message.getClass());
    }

    private Map<String, @Nullable Object> answerAsJson(ClusterMessage.Answer message) {
        String id = message.requestId();
        if (message instanceof ClusterMessage.ClientCount count) {
            Map<String, @Nullable Object> answer = typed(BROADCAST_CLIENT_COUNT, id);
            answer.put("clientCount", count.clients());
            return signed(answer);
        } else if (message instanceof ClusterMessage.ServerSideAnswer event) {
            Map<String, @Nullable Object> answer = typed(SERVER_SIDE_EMIT, id);
            answer.put("data", plain.value(event.value()));
            return signed(answer);
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("requestId", id);
        if (message instanceof ClusterMessage.Sockets sockets) {
            List<Object> all = new ArrayList<>(sockets.sockets().size());
            for (SocketDetails socket : sockets.sockets()) {
                all.add(NodeDetails.plain(socket, plain, false));
            }
            answer.put("sockets", all);
        } else if (message instanceof ClusterMessage.Names names) {
            answer.put(names.of() == ClusterMessage.FetchRooms.class ? "rooms" : "sockets", List.copyOf(names.names()));
        }
        return signed(answer);
    }

    /** Official nodes do not sign answers, and do not mind. */
    private Map<String, @Nullable Object> signed(Map<String, @Nullable Object> answer) {
        answer.put("uid", node);
        return answer;
    }

    private Map<String, @Nullable Object> moved(int type, BroadcastOptions selection, Set<String> rooms) {
        Map<String, @Nullable Object> request = request(null, type);
        request.put("opts", Plain.selection(selection));
        request.put("rooms", List.copyOf(rooms));
        return request;
    }

    private Map<String, @Nullable Object> serverSide(@Nullable String requestId, String name, List<?> args) {
        Map<String, @Nullable Object> request = request(requestId, SERVER_SIDE_EMIT);
        request.put("data", plain.data(name, args));
        return request;
    }

    private Map<String, @Nullable Object> request(@Nullable String requestId, int type) {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("uid", node);
        if (requestId != null) {
            request.put("requestId", requestId);
        }
        request.put("type", type);
        return request;
    }

    private static Map<String, @Nullable Object> typed(int type, String requestId) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("type", type);
        answer.put("requestId", requestId);
        return answer;
    }

    /** The answer to a request that wants to know only that it was done. */
    byte[] confirmation(String requestId) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("requestId", requestId);
        return text(answer);
    }

    private byte[] text(Map<String, @Nullable Object> message) {
        return json.write(NO_PREFIX, message);
    }

    // ---- from others ---------------------------------------------------------------------------------------------

    /** A broadcast; null if it is none of this node's business. */
    @Nullable
    Received broadcast(byte[] body) {
        List<?> message = Plain.list(Msgpack.read(body, limits));
        if (message.size() < 3) {
            throw new IllegalArgumentException("a broadcast of " + message.size() + " parts");
        }
        String sender = Plain.string(message.get(0));
        Packet.Event event = sender.equals(node) ? null : plain.event(message.get(1), namespace);
        return event == null
                ? null
                : new Received(sender, new ClusterMessage.Broadcast(event, Plain.options(message.get(2))), null);
    }

    /** A request; null if it is none of this node's business. */
    @Nullable
    Received request(byte[] body) {
        Map<?, ?> request = read(body);
        String sender = sender(request);
        if (sender.equals(node)) {
            return null;
        }
        int type = Plain.number(request.get("type"));
        if (type >= REMOTE_JOIN && type <= REMOTE_DISCONNECT && request.get("opts") == null) {
            return ofOld(sender, type, request);
        }
        ClusterMessage message = request(type, request);
        return message == null ? null : new Received(sender, message, null);
    }

    /** Nodes of old name one socket and one room, and want to know when it is done. */
    private static Received ofOld(String sender, int type, Map<?, ?> request) {
        String socket = Plain.string(request.get("sid"));
        BroadcastOptions one = BroadcastOptions.ALL.withRooms(Set.of(socket)).withLocal(true);
        ClusterMessage message;
        if (type == REMOTE_DISCONNECT) {
            message = new ClusterMessage.Disconnect(one, Boolean.TRUE.equals(request.get("close")));
        } else {
            Set<String> room = Set.of(Plain.string(request.get("room")));
            message = type == REMOTE_JOIN ? new ClusterMessage.Join(one, room) : new ClusterMessage.Leave(one, room);
        }
        return new Received(
                sender, message, request.get("requestId") instanceof String id ? new Confirm(id, socket) : null);
    }

    private @Nullable ClusterMessage request(int type, Map<?, ?> request) {
        return switch (type) {
            case REMOTE_JOIN -> new ClusterMessage.Join(selection(request), Plain.names(request.get("rooms")));
            case REMOTE_LEAVE -> new ClusterMessage.Leave(selection(request), Plain.names(request.get("rooms")));
            case REMOTE_DISCONNECT ->
                new ClusterMessage.Disconnect(selection(request), Boolean.TRUE.equals(request.get("close")));
            case REMOTE_FETCH -> new ClusterMessage.Fetch(id(request), selection(request));
            case SERVER_SIDE_EMIT -> serverSide(request);
            case BROADCAST -> {
                Packet.Event event = plain.event(request.get("packet"), namespace);
                yield event == null
                        ? null
                        : new ClusterMessage.BroadcastWithAck(id(request), event, selection(request));
            }
            case ALL_ROOMS -> new ClusterMessage.FetchRooms(id(request));
            case SOCKETS ->
                new ClusterMessage.FetchIds(
                        id(request),
                        BroadcastOptions.ALL
                                .withRooms(Plain.names(request.get("rooms")))
                                .withLocal(true));
            default -> throw new IllegalArgumentException("a request of type " + type);
        };
    }

    private ClusterMessage serverSide(Map<?, ?> request) {
        List<?> data = Plain.list(request.get("data"));
        if (data.isEmpty()) {
            throw new IllegalArgumentException("an event without a name");
        }
        String name = Plain.string(data.get(0));
        List<?> args = plain.jsonValues(data.subList(1, data.size()));
        return request.get("requestId") == null
                ? new ClusterMessage.ServerSideEvent(name, args)
                : new ClusterMessage.ServerSideRequest(id(request), name, args);
    }

    private static String sender(Map<?, ?> message) {
        return message.get("uid") instanceof String uid ? uid : "";
    }

    private static String id(Map<?, ?> message) {
        return Plain.string(message.get("requestId"));
    }

    private static BroadcastOptions selection(Map<?, ?> request) {
        return Plain.options(request.get("opts"));
    }

    /** An answer; null if it is this node's own, or one that nobody here asks for. */
    @Nullable
    Received answer(byte[] body) {
        Map<?, ?> answer = read(body);
        String sender = sender(answer);
        if (sender.equals(node)) {
            return null;
        }
        String id = id(answer);
        ClusterMessage.Answer message = null;
        if (answer.get("type") instanceof Integer type) {
            message = switch (type) {
                case SERVER_SIDE_EMIT -> new ClusterMessage.ServerSideAnswer(id, plain.jsonValue(answer.get("data")));
                case BROADCAST_CLIENT_COUNT ->
                    new ClusterMessage.ClientCount(id, Plain.clients(answer.get("clientCount")));
                case BROADCAST_ACK -> new ClusterMessage.Acknowledgement(id, plain.jsonValue(answer.get("packet")));
                default -> throw new IllegalArgumentException("an answer of type " + type);
            };
        } else if (answer.get("sockets") instanceof List<?> sockets && !areIds(sockets)) {
            message = new ClusterMessage.Sockets(
                    id, sockets.stream().map(NodeDetails::of).toList());
        }
        return message == null ? null : new Received(sender, message, null);
    }

    /** Official nodes ask each other for ids alone, too. */
    private static boolean areIds(List<?> sockets) {
        return !sockets.isEmpty() && sockets.stream().allMatch(String.class::isInstance);
    }

    private Map<?, ?> read(byte[] body) {
        boolean text = body.length > 0 && body[0] == '{';
        return Plain.map(text ? json.read(body, 0, body.length).toJava() : Msgpack.read(body, limits));
    }
}
