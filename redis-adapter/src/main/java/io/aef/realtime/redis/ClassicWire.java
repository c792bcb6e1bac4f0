package io.aef.realtime.redis;

import io.aef.realtime.json.Json;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The wire of {@code @socket.io/redis-adapter} 8: {@code createAdapter}. One subscription by a pattern brings broadcasts and
 * requests, so that they keep their order; the one to the channel of requests is there because Redis counts nodes by it.
 */
final class ClassicWire implements Wire {

    private final ClassicChannels channels;
    private final ClassicCodec codec;
    private final RedisLink link;
    private final ClassicOptions options;
    private final Subscriptions subscriptions;

    /** @param node the id of this node */
    ClassicWire(String namespace, Json json, String node, RedisLink link, ClassicOptions options) {
        this.channels = ClassicChannels.of(options.key(), namespace);
        this.codec = new ClassicCodec(namespace, json, node, RedisLink.limits(options.maxWaitingBytes()));
        this.link = link;
        this.options = options;
        this.subscriptions = new Subscriptions(link.bus(), options.requestTimeout());
    }

    @Override
    public void open(Receiver receiver) {
        subscriptions.addPattern(channels.pattern(), (channel, body) -> {
            if (channel.equals(channels.request())) {
                link.inbox().add(body, message -> pass(codec.request(message), receiver));
            } else if (channel.startsWith(channels.broadcast())) {
                broadcast(channels.roomOf(channel), body, receiver);
            }
        });
        Bus.Receiver answers =
                (channel, body) -> link.inbox().add(body, message -> pass(codec.answer(message), receiver));
        subscriptions.add(channels.response(), answers);
        subscriptions.add(channels.responseTo(codec.node()), answers);
        subscriptions.addLast(channels.request(), (channel, body) -> {});
    }

    /** What is for nobody here costs no turn, unless somebody may join that room before it is this message's. */
    private void broadcast(@Nullable String room, byte[] body, Receiver receiver) {
        Inbox inbox = link.inbox();
        if (room == null) {
            inbox.add(body, message -> pass(codec.broadcast(message), receiver));
        } else if (inbox.bytes() > 0 || receiver.isInhabited(room)) {
            inbox.add(body, message -> {
                if (receiver.isInhabited(room)) {
                    pass(codec.broadcast(message), receiver);
                }
            });
        }
    }

    private void pass(ClassicCodec.@Nullable Received received, Receiver receiver) {
        if (received == null) {
            return;
        }
        link.status().countReceived();
        ClassicCodec.Confirm confirm = received.confirm();
        boolean confirmed = confirm != null && receiver.isInhabited(confirm.socket());
        receiver.received(received.sender(), received.message());
        if (confirm != null && confirmed) {
            link.publisher().publish(channels.response(), codec.confirmation(confirm.requestId()));
        }
    }

    @Override
    public void send(ClusterMessage message) {
        String channel = message instanceof ClusterMessage.Broadcast broadcast
                ? channels.broadcastTo(broadcast.selection().rooms())
                : channels.request();
        link.publisher().publish(channel, codec.encode(message));
    }

    /** Official nodes expect answers to events of servers where all see them, whatever the option says. */
    @Override
    public void answer(String node, ClusterMessage.Answer answer) {
        boolean toAll = !options.publishOnSpecificResponseChannel()
                || node.isEmpty()
                || answer instanceof ClusterMessage.ServerSideAnswer;
        link.publisher().publish(toAll ? channels.response() : channels.responseTo(node), codec.encode(answer));
    }

    @Override
    public CompletionStage<Integer> countNodes() {
        return link.bus().subscribers(channels.request());
    }

    @Override
    public CompletionStage<?> close() {
        return subscriptions.end();
    }
}
