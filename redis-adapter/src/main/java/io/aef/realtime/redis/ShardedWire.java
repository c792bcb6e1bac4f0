package io.aef.realtime.redis;

import io.aef.realtime.adapter.RoomListener;
import io.aef.realtime.json.Json;
import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.protocol.ParserLimits;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The wire of {@code @socket.io/redis-adapter} 8: {@code createShardedAdapter}.
 *
 * <pre>
 *  PREFIX#NAMESPACE#         what concerns all nodes; who subscribes to it is a node
 *  PREFIX#NAMESPACE#NODE#    answers to one node
 *  PREFIX#NAMESPACE#ROOM#    broadcasts to one room, if the mode has it so; for nodes with members of it
 * </pre>
 */
final class ShardedWire implements Wire {

    /** What looks like the id of a socket is none of the rooms with a channel in dynamic mode. */
    private static final int SOCKET_ID_LENGTH = 20;

    private static final byte[] NO_PREFIX = new byte[0];

    private final String node;
    private final String channel;
    private final Json json;
    private final ClusterCodec codec;
    private final ParserLimits limits;
    private final RedisLink link;
    private final SubscriptionMode mode;
    private final Subscriptions subscriptions;
    private final Map<String, Subscriptions.Entry> rooms = new ConcurrentHashMap<>();

    /** @param node the id of this node */
    ShardedWire(String namespace, Json json, String node, RedisLink link, ShardedOptions options) {
        this.node = node;
        this.channel = options.channelPrefix() + "#" + namespace + "#";
        this.json = json;
        this.codec = new ClusterCodec(namespace, new Plain(json));
        this.limits = RedisLink.limits(options.maxWaitingBytes());
        this.link = link;
        this.mode = options.subscriptionMode();
        this.subscriptions = new Subscriptions(link.bus(), options.requestTimeout());
    }

    @Override
    public void open(Receiver receiver) {
        Bus.Receiver ofRoom = hearing(receiver, said -> said instanceof ClusterMessage.Broadcast);
        subscriptions.add(channelOf(node), hearing(receiver, said -> said instanceof ClusterMessage.Answer));
        subscriptions.addLast(channel, hearing(receiver, said -> !(said instanceof ClusterMessage.Answer)));
        if (mode != SubscriptionMode.STATIC) {
            receiver.addRoomListener(new RoomListener() {
                @Override
                public void roomCreated(String room) {
                    if (hasChannel(room)) {
                        rooms.put(room, subscriptions.add(channelOf(room), ofRoom));
                    }
                }

                @Override
                public void roomDeleted(String room) {
                    Subscriptions.Entry entry = rooms.remove(room);
                    if (entry != null) {
                        subscriptions.remove(entry);
                    }
                }
            });
        }
    }

    private boolean hasChannel(String room) {
        return mode == SubscriptionMode.DYNAMIC_PRIVATE
                || mode == SubscriptionMode.DYNAMIC && room.length() != SOCKET_ID_LENGTH;
    }

    private String channelOf(String roomOrNode) {
        return channel + roomOrNode + "#";
    }

    /** A client may name a room like a node: what is said there is believed only as far as it belongs on such a channel. */
    private Bus.Receiver hearing(Receiver receiver, Predicate<ClusterMessage> fits) {
        return (from, body) -> link.inbox().add(body, message -> read(message, fits, receiver));
    }

    private void read(byte[] body, Predicate<ClusterMessage> fits, Receiver receiver) {
        boolean text = body.length > 0 && body[0] == '{';
        ClusterCodec.Said said =
                codec.said(text ? json.read(body, 0, body.length).toJava() : Msgpack.read(body, limits), node);
        if (said != null && fits.test(said.message())) {
            link.status().countReceived();
            receiver.received(said.sender(), said.message());
        }
    }

    @Override
    public void send(ClusterMessage message) {
        String to = channel;
        if (message instanceof ClusterMessage.Broadcast broadcast) {
            Set<String> only = broadcast.selection().rooms();
            if (only.size() == 1 && hasChannel(only.iterator().next())) {
                to = channelOf(only.iterator().next());
            }
        }
        link.publisher().publish(to, encoded(message));
    }

    @Override
    public void answer(String to, ClusterMessage.Answer answer) {
        link.publisher().publish(channelOf(to), encoded(answer));
    }

    private byte[] encoded(ClusterMessage message) {
        ClusterCodec.Typed typed = codec.typed(message);
        Map<String, @Nullable Object> envelope = codec.envelope(typed, node);
        boolean binary = typed.mayBeBinary() && Plain.hasBinary(typed.data());
        return binary ? Msgpack.write(envelope) : json.write(NO_PREFIX, envelope);
    }

    @Override
    public CompletionStage<Integer> countNodes() {
        return link.bus().subscribers(channel);
    }

    @Override
    public CompletionStage<?> close() {
        return subscriptions.end();
    }
}
