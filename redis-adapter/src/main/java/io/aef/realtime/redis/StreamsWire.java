package io.aef.realtime.redis;

import io.aef.realtime.json.Json;
import io.aef.realtime.protocol.Msgpack;
import io.aef.realtime.protocol.ParserLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The wire of {@code @socket.io/redis-streams-adapter} 0.3.
 *
 * <pre>
 *  stream of the namespace      what must not be lost: events, and who joins, leaves and is disconnected
 *  PREFIX#NAMESPACE#            what is to be answered; who subscribes to it is a node
 *  PREFIX#NAMESPACE#NODE#       answers to one node
 * </pre>
 */
final class StreamsWire implements Wire {

    private static final byte[] NO_PREFIX = new byte[0];

    /** How many entries are looked through at once. */
    static final int RANGE = 500;

    /** The field in which nodes of our kind count their events; official nodes do not look at it. */
    private static final String TOKEN = "token";

    /** What is done with the events of the log, where sessions are recovered. In the thread that passes them on. */
    interface Log {

        /** Whether it has written that itself. */
        boolean isOwn(LogEntry.Origin origin);

        /** Another node has sent an event that is to be numbered. */
        void passed(LogEntry entry);

        /** This node has. */
        void passedOwn(LogEntry.Origin origin, StreamPosition id, Supplier<LogEntry> entry);

        /** As {@link Feed.Taker#reached}. */
        void reached(StreamPosition position, long since, boolean anew);
    }

    private final String namespace;
    private final String node;
    private final String channel;
    private final Json json;
    private final ClusterCodec codec;
    private final ParserLimits limits;
    private final RedisLink link;
    private final Streams streams;
    private final int maxLen;
    private final String sessionKeyPrefix;
    private final long maxWaitingBytes;
    private final Patience patience;
    private final Subscriptions subscriptions;
    private final Serial serial;
    private Feed.@Nullable Taker taker;

    /** @param node the id of this node */
    StreamsWire(
            String namespace,
            Json json,
            String node,
            RedisLink link,
            Streams streams,
            StreamsOptions options,
            Patience patience) {
        this.patience = patience;
        this.namespace = namespace;
        this.node = node;
        this.channel = options.channelPrefix() + "#" + namespace + "#";
        this.json = json;
        this.codec = new ClusterCodec(namespace, new Plain(json));
        this.limits = RedisLink.limits(options.maxWaitingBytes());
        this.link = link;
        this.serial = link.inbox().beside();
        this.streams = streams;
        this.maxLen = options.maxLen();
        this.sessionKeyPrefix = options.sessionKeyPrefix();
        this.maxWaitingBytes = options.maxWaitingBytes();
        this.subscriptions = new Subscriptions(link.bus(), options.requestTimeout());
    }

    @Override
    public void open(Receiver receiver) {
        open(receiver, null);
    }

    /** The same; events that can be recovered are given to the log, those of this node as well. */
    void open(Receiver receiver, @Nullable Log log) {
        Bus.Receiver messages = (from, body) -> link.inbox().add(body, message -> read(message, receiver));
        subscriptions.add(channel + node + "#", messages);
        subscriptions.addLast(channel, messages);
        Feed.Taker mine = new Feed.Taker() {
            @Override
            public void take(Bus.Entry entry) {
                StreamsWire.this.take(entry, receiver, log);
            }

            @Override
            public void reached(StreamPosition position, long since, boolean anew) {
                if (log != null) {
                    log.reached(position, since, anew);
                }
            }
        };
        taker = mine;
        streams.open(namespace, serial, mine);
    }

    private void read(byte[] body, Receiver receiver) {
        ClusterCodec.Said said = codec.said(Msgpack.read(body, limits), node);
        if (said != null) {
            pass(said.sender(), said.message(), receiver);
        }
    }

    private void take(Bus.Entry entry, Receiver receiver, @Nullable Log log) {
        String sender = text(entry, "uid");
        LogEntry.Origin origin = origin(entry);
        if (log != null && log.isOwn(origin)) {
            log.passedOwn(origin, entry.position(), () -> logged(entry));
            return;
        }
        if (sender.equals(node) && origin.token() == 0) {
            return;
        }
        ClusterMessage message = message(entry);
        if (log != null
                && message instanceof ClusterMessage.Broadcast broadcast
                && !broadcast.selection().isVolatile()) {
            link.status().countReceived();
            log.passed(logged(entry, broadcast));
        } else if (!sender.equals(node)) {
            pass(sender, message, receiver);
        }
    }

    private static LogEntry.Origin origin(Bus.Entry entry) {
        byte[] token = entry.fields().get(TOKEN);
        return token == null ? new LogEntry.Origin(text(entry, "uid"), 0) : LogEntry.Origin.parse(string(token));
    }

    private @Nullable ClusterMessage message(Bus.Entry entry) {
        return codec.message(
                Integer.parseInt(text(entry, "type")), data(entry.fields().get("data")));
    }

    private LogEntry logged(Bus.Entry entry) {
        LogEntry found = recoverable(entry);
        if (found == null) {
            throw new IllegalArgumentException("not an event");
        }
        return found;
    }

    private LogEntry logged(Bus.Entry entry, ClusterMessage.Broadcast broadcast) {
        byte[] data = entry.fields().get("data");
        return new LogEntry(
                entry.position(),
                origin(entry),
                broadcast.event(),
                broadcast.selection(),
                data == null ? 0 : data.length);
    }

    /** The event that a client of this namespace may have missed; null if it is none, or not understood. */
    @Nullable
    LogEntry recoverable(Bus.Entry entry) {
        byte[] of = entry.fields().get("nsp");
        byte[] type = entry.fields().get("type");
        if (of == null || type == null || type.length != 1 || type[0] != '3' || !namespace.equals(string(of))) {
            return null;
        }
        try {
            return message(entry) instanceof ClusterMessage.Broadcast broadcast
                            && !broadcast.selection().isVolatile()
                    ? logged(entry, broadcast)
                    : null;
        } catch (RuntimeException notUnderstood) {
            link.status().countMalformed(notUnderstood);
            return null;
        }
    }

    private static String string(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }

    private static String text(Bus.Entry entry, String field) {
        byte[] value = entry.fields().get(field);
        if (value == null) {
            throw new IllegalArgumentException("an entry without " + field);
        }
        return string(value);
    }

    /** JSON, or MessagePack in base64. */
    private @Nullable Object data(byte @Nullable [] data) {
        if (data == null || data.length == 0) {
            return null;
        }
        return data[0] == '{'
                ? json.read(data, 0, data.length).toJava()
                : Msgpack.read(Base64.getDecoder().decode(data), limits);
    }

    private void pass(String sender, @Nullable ClusterMessage message, Receiver receiver) {
        if (message != null) {
            link.status().countReceived();
            receiver.received(sender, message);
        }
    }

    @Override
    public void send(ClusterMessage message) {
        sendCounted(message);
    }

    /** The same; returns how many bytes it has. */
    long sendCounted(ClusterMessage message) {
        Bus.Message written = written(message);
        link.publisher().send(written);
        return written.bytes();
    }

    /** How many bytes it would have. */
    long bytes(ClusterMessage message) {
        return written(message).bytes();
    }

    private Bus.Message written(ClusterMessage message) {
        ClusterCodec.Typed typed = codec.typed(message);
        boolean ephemeral =
                message instanceof ClusterMessage.Request || message instanceof ClusterMessage.ServerSideEvent;
        return ephemeral
                ? new Bus.Publish(channel, packed(typed))
                : new Bus.Append(streams.streamOf(namespace), fields(typed), maxLen);
    }

    /** An event as {@link #append} takes it. */
    Map<String, byte[]> entry(ClusterMessage.Broadcast event) {
        return fields(codec.typed(event));
    }

    /**
     * Adds an event to the log.
     *
     * @return whether there is room for it, as {@link Publisher#send}
     */
    boolean append(Map<String, byte[]> entry, LogEntry.Origin origin, Publisher.Outcome outcome) {
        entry.put(TOKEN, origin.toString().getBytes(StandardCharsets.US_ASCII));
        return link.publisher().send(new Bus.Append(streams.streamOf(namespace), entry, maxLen), outcome);
    }

    /** The entries of the log between two positions, as {@link Bus#range}. */
    CompletionStage<List<Bus.Entry>> range(StreamPosition behind, StreamPosition to) {
        return link.bus().range(streams.streamOf(namespace), behind, to, RANGE);
    }

    /** Whether nothing more is there up to that position. */
    static boolean isAll(List<Bus.Entry> range, StreamPosition to) {
        return range.isEmpty() || range.get(range.size() - 1).position().compareTo(to) >= 0;
    }

    CompletionStage<StreamPosition> first() {
        return link.bus().first(streams.streamOf(namespace));
    }

    CompletionStage<StreamPosition> end() {
        return link.bus().end(streams.streamOf(namespace));
    }

    /** Keeps a session, as official nodes do; as {@link Publisher#send}. */
    boolean keepSession(String pid, byte[] session, Duration lifetime, Publisher.Outcome outcome) {
        return link.publisher()
                .send(new Bus.Keep(sessionKeyPrefix + pid, Base64.getEncoder().encode(session), lifetime), outcome);
    }

    /** Removes it; null if there is none. */
    CompletionStage<Bus.@Nullable Taken> takeSession(String pid) {
        return link.bus()
                .take(sessionKeyPrefix + pid)
                .thenApply(taken ->
                        taken == null ? null : new Bus.Taken(Base64.getDecoder().decode(taken.value()), taken.left()));
    }

    /** Runs what is to be done in its turn, between the entries of the log; may wait, which holds up this namespace only. */
    Executor passing() {
        return serial;
    }

    Patience patience() {
        return patience;
    }

    long maxWaitingBytes() {
        return maxWaitingBytes;
    }

    ParserLimits limits() {
        return limits;
    }

    RedisLink link() {
        return link;
    }

    @Override
    public void answer(String to, ClusterMessage.Answer answer) {
        link.publisher().publish(channel + to + "#", packed(codec.typed(answer)));
    }

    private byte[] packed(ClusterCodec.Typed typed) {
        return Msgpack.write(codec.envelope(typed, node));
    }

    private Map<String, byte[]> fields(ClusterCodec.Typed typed) {
        boolean binary = typed.mayBeBinary() && Plain.hasBinary(typed.data());
        Map<String, byte[]> fields = new LinkedHashMap<>();
        fields.put("uid", node.getBytes(StandardCharsets.UTF_8));
        fields.put("nsp", namespace.getBytes(StandardCharsets.UTF_8));
        fields.put("type", Integer.toString(typed.type()).getBytes(StandardCharsets.US_ASCII));
        fields.put(
                "data",
                binary ? Base64.getEncoder().encode(Msgpack.write(typed.data())) : json.write(NO_PREFIX, typed.data()));
        return fields;
    }

    @Override
    public CompletionStage<Integer> countNodes() {
        return link.bus().subscribers(channel);
    }

    @Override
    public CompletionStage<?> close() {
        if (taker != null) {
            streams.close(namespace, taker);
        }
        return subscriptions.end();
    }
}
