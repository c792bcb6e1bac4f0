package io.aef.realtime.redis;

import io.aef.realtime.engine.SessionRelay;
import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.protocol.ParserLimits;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node that passes on and answers, and another one that says what the test wants. No time goes by. */
final class LoneRelay implements SessionRelay.Local, AutoCloseable {

    static final String NODE = "fedcba9876543210";
    static final String OTHER = "0123456789abcdef";
    static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    /** Of a session of each of them. */
    static final String HERE = "A".repeat(20) + NODE;

    static final String THERE = "A".repeat(20) + OTHER;

    final FakeBus bus = new FakeBus();
    final RedisLink link;
    final RedisRelay relay;

    /** Where the sessions of this node live. */
    final Map<String, Lane> sessions = new ConcurrentHashMap<>();

    final List<HttpExchange> exchanges = new CopyOnWriteArrayList<>();
    final List<WebSocketHandshake> handshakes = new CopyOnWriteArrayList<>();
    final List<String> nudged = new CopyOnWriteArrayList<>();

    private final String node;
    private final String other;
    private int read;
    private long numbers;

    LoneRelay() {
        this(NODE, OTHER, RelayOptions.DEFAULT);
    }

    LoneRelay(String node, String other, RelayOptions options) {
        this.node = node;
        this.other = other;
        this.link = RedisLink.over(() -> bus, null, options.maxWaitingBytes()).beside(options.maxWaitingBytes());
        this.relay = new RedisRelay(
                link,
                new Roster(link, "nodes", node, "name"),
                "p",
                node,
                options.withTimeout(Duration.ofMinutes(5)),
                System::nanoTime);
        bus.nodes.complete(Map.of(other, "other"));
        bus.struck.complete(null);
        relay.open(this);
    }

    static HttpRequest request(String method, String sid) {
        return new HttpRequest(
                method, "/", "/", Map.of("sid", sid), Set.of(), Headers.empty(), CLIENT, false, CLIENT.getAddress());
    }

    /** The other node says something. */
    void hear(Kind kind, long id, long number, @Nullable Object data) {
        hear(new RelayMessage(kind, other, id, number, data));
    }

    void hear(RelayMessage message) {
        hear(message.encode());
    }

    void hear(byte[] message) {
        bus.channels.get("p-engine#" + node + "#").received("", message);
        CompletableFuture<Void> heard = new CompletableFuture<>();
        link.inbox().run(() -> heard.complete(null));
        heard.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The other node passes on a request for a session of this one. */
    void hearRequest(long id, String method, String sid, byte[] body) {
        hear(Kind.REQUEST, id, ++numbers, Arrays.asList(RelayedHead.of(request(method, sid)), body));
    }

    /** What this one has said since the last time. */
    List<RelayMessage> said() {
        List<RelayMessage> said = new ArrayList<>();
        for (; read < bus.batches.size(); read++) {
            FakeBus.Batch batch = bus.batches.get(read);
            for (Bus.Message message : batch.messages()) {
                said.add(RelayMessage.decode(((Bus.Publish) message).body(), ParserLimits.defaults()));
            }
            batch.result().complete(null);
        }
        return said;
    }

    List<Kind> kindsSaid() {
        return said().stream().map(RelayMessage::kind).toList();
    }

    static List<@Nullable Object> response(int status, int length, boolean tell) {
        return Arrays.asList(status, List.of(), new byte[length], false, tell);
    }

    @Override
    public @Nullable Lane laneOf(String sessionId) {
        return sessions.get(sessionId);
    }

    @Override
    public void handle(HttpExchange exchange) {
        exchanges.add(exchange);
    }

    @Override
    public void handle(WebSocketHandshake handshake) {
        handshakes.add(handshake);
    }

    @Override
    public void nudge(String sessionId) {
        nudged.add(sessionId);
    }

    @Override
    public Headers corsHeaders(HttpRequest request) {
        return Headers.empty();
    }

    @Override
    public int maxBodyBytes() {
        return 1_000_000;
    }

    @Override
    public Duration silence() {
        return Duration.ofMinutes(5);
    }

    @Override
    public void close() {
        said();
        relay.close();
        said();
    }
}
