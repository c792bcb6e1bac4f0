package io.aef.realtime.redis;

import io.aef.realtime.engine.SessionRelay;
import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.protocol.ParserLimits;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests on to the node that has their session, over the channel {@code PREFIX-engine#NODE#} of that node, and answers
 * those of others. The id of a session ends with the id of its node. What both ends say to each other: {@link RelayMessage}. The
 * thread that reads it waits neither for Redis nor for an event loop, nor does it run code of the application.
 */
final class RedisRelay implements SessionRelay {

    private final RedisLink link;
    private final Roster roster;
    private final String prefix;
    private final String node;
    private final RelayOptions options;
    private final ParserLimits limits;
    private final Subscriptions subscriptions;
    private final LaneRoom room;
    private final LongSupplier clock;
    private final long begin;

    private final AtomicLong lastId = new AtomicLong();
    private final Object asking = new Object();
    private long lastAsked;

    /** What this node has passed on. */
    private final Map<Long, RelayEnd> asked = new ConcurrentHashMap<>();

    /** How much of what it has passed on has not been answered to the client; a little more than {@link #asked}. */
    private final AtomicInteger unanswered = new AtomicInteger();

    /** What it answers for others. */
    private final Map<Key, RelayEnd> held = new ConcurrentHashMap<>();

    /** The number of the latest request of each node; in the thread of the inbox. */
    private final Writers latest = new Writers();

    private final CompletableFuture<@Nullable Void> left = new CompletableFuture<>();
    private volatile @Nullable Local local;
    private volatile @Nullable CompletableFuture<?> timer;
    private volatile boolean leaving;
    private volatile boolean closed;

    private record Key(String peer, long id) {}

    /** @param clock in nanoseconds, for what takes too long */
    RedisRelay(RedisLink link, Roster roster, String prefix, String node, RelayOptions options, LongSupplier clock) {
        this.clock = clock;
        this.begin = clock.getAsLong();
        this.link = link;
        this.roster = roster;
        this.prefix = prefix;
        this.node = node;
        this.options = options;
        this.limits = RedisLink.limits(options.maxWaitingBytes());
        this.subscriptions = new Subscriptions(link.bus(), options.timeout());
        this.room = new LaneRoom(4 * options.maxWaitingBytes());
    }

    @Override
    public String tag() {
        return node;
    }

    @Override
    public boolean isForeign(String sessionId) {
        String owner = Ids.atEndOf(sessionId);
        return owner != null && !owner.equals(node);
    }

    @Override
    public void open(Local engine) {
        local = engine;
        roster.open();
        subscriptions.add(channelOf(node), (channel, body) -> link.inbox().add(body, this::read));
        sweepLater();
    }

    private String channelOf(String of) {
        return prefix + "-engine#" + of + "#";
    }

    // ---- passing on ----------------------------------------------------------------------------------------------

    @Override
    public void relay(HttpExchange exchange, HttpRequest request, Runnable unknown) {
        pass(request, exchange.lane(), unknown, (owner, id) -> {
            RelayedExchange relayed = new RelayedExchange(this, owner, id, exchange, request, unknown);
            start(relayed, relayed::begin, request, exchange::respond);
        });
    }

    @Override
    public void relay(WebSocketHandshake handshake, HttpRequest request, Runnable unknown) {
        pass(request, handshake.lane(), unknown, (owner, id) -> {
            RelayedSocket relayed = new RelayedSocket(this, owner, id, handshake, request, unknown);
            start(relayed, relayed::begin, request, handshake::reject);
        });
    }

    /** Goes on on the lane: what the application decides about a request belongs there, and no thread of Redis waits for it. */
    private void pass(HttpRequest request, Lane lane, Runnable unknown, BiConsumer<String, Long> begin) {
        String owner = Objects.requireNonNull(Ids.atEndOf(sid(request)));
        if (closed) {
            // Nor is this node put on the list of nodes again.
            lane.run(unknown);
            return;
        }
        roster.find(
                owner,
                options.timeout(),
                there -> lane.run(() -> {
                    if (there && !closed) {
                        begin.accept(owner, lastId.incrementAndGet());
                    } else {
                        unknown.run();
                    }
                }));
    }

    private void start(RelayEnd relayed, Runnable begin, HttpRequest request, Consumer<HttpResponse> refuse) {
        if (!hasRoom(asked)) {
            refuse.accept(RelayEnd.unavailable(local().corsHeaders(request)));
            return;
        }
        unanswered.incrementAndGet();
        asked.put(relayed.id, relayed);
        begin.run();
        // Meanwhile those that were there may have been told.
        if (closed) {
            relayed.overdue();
        } else if (leaving) {
            relayed.leave();
        }
    }

    static String sid(HttpRequest request) {
        String sid = request.query().get("sid");
        return sid == null ? "" : sid;
    }

    private boolean hasRoom(Map<?, RelayEnd> ends) {
        return ends.size() < options.maxPending();
    }

    // ---- what is said --------------------------------------------------------------------------------------------

    /** Begins something; numbered in the order of publishing, so that what comes twice is known by that. */
    boolean ask(String owner, Kind kind, long id, Object data) {
        synchronized (asking) {
            lastAsked++;
            return send(owner, kind, id, lastAsked, data);
        }
    }

    /** Returns false if too much waits for Redis. Any thread. */
    boolean send(String peer, Kind kind, long id, long number, @Nullable Object data) {
        return send(peer, new RelayMessage(kind, node, id, number, data));
    }

    private boolean send(String peer, RelayMessage message) {
        return link.publisher().publish(channelOf(peer), message.encode());
    }

    private void read(byte[] body) {
        RelayMessage message = RelayMessage.decode(body, limits);
        link.status().countReceived();
        if (message.kind() == Kind.REQUEST || message.kind() == Kind.HANDSHAKE) {
            begin(message, body.length);
            return;
        }
        boolean toOwner = message.kind().isToOwner();
        RelayEnd end = toOwner ? held.get(new Key(message.from(), message.id())) : asked.get(message.id());
        if (end != null && end.peer.equals(message.from())) {
            end.received(message);
        } else {
            RelayMessage answer = RelayMessage.toGone(message, node);
            if (answer != null) {
                send(message.from(), answer);
            }
        }
    }

    private void begin(RelayMessage message, int bytes) {
        if (message.number() < 1 || !latest.read(message.from(), message.number())) {
            throw new IllegalArgumentException("a request that has come before");
        }
        boolean plain = message.kind() == Kind.REQUEST;
        List<?> fields = plain ? RelayedHead.list(message.data(), 2) : List.of();
        HttpRequest request = RelayedHead.request(plain ? fields.get(0) : message.data());
        Lane lane = closed ? null : local().laneOf(sid(request));
        if (lane == null) {
            send(message.from(), Kind.UNKNOWN, message.id(), 0, null);
        } else if (!hasRoom(held)) {
            send(message.from(), Kind.RESPONSE, message.id(), 0, RelayEnd.UNAVAILABLE);
        } else if (plain) {
            Object body = Objects.requireNonNull(fields.get(1));
            RemoteExchange remote = new RemoteExchange(this, message.from(), message.id(), request, lane, body);
            hold(remote, lane, () -> local().handle(remote), bytes);
        } else {
            RemoteHandshake remote = new RemoteHandshake(this, message.from(), message.id(), request, lane);
            hold(remote, lane, () -> local().handle(remote), bytes);
        }
    }

    private void hold(RelayEnd end, Lane lane, Runnable handle, int bytes) {
        if (held.putIfAbsent(new Key(end.peer, end.id), end) != null) {
            throw new IllegalArgumentException("malformed");
        }
        LaneRoom.Outcome handed = room.hand(lane, bytes, handle);
        if (handed == LaneRoom.Outcome.FULL) {
            countOverflow();
            release(end);
            end.send(Kind.RESPONSE, RelayEnd.UNAVAILABLE);
        } else if (handed == LaneRoom.Outcome.ENDED) {
            release(end);
            end.send(Kind.UNKNOWN, null);
        } else if (closed) {
            end.overdue();
        }
    }

    /** What waits for lanes. */
    LaneRoom room() {
        return room;
    }

    void countOverflow() {
        link.status().countOverflow();
    }

    void countMalformed(RuntimeException cause) {
        link.status().countMalformed(cause);
    }

    // ---- what is under way ---------------------------------------------------------------------------------------

    /** Whether this node has passed that on and still waits for it. */
    boolean isAsked(RelayEnd end) {
        return asked.get(end.id) == end;
    }

    /** Whether so much waits for Redis that what can wait elsewhere does. */
    boolean isBusy() {
        return link.publisher().isHalfFull();
    }

    /** Something that this node has passed on is over; false if it was already. */
    boolean forget(RelayEnd end) {
        boolean mine = claim(end);
        if (mine) {
            answered();
        }
        return mine;
    }

    /** The same, but the client has yet to be {@link #answered}: until then the node does not leave. */
    boolean claim(RelayEnd end) {
        return asked.remove(end.id, end);
    }

    void answered() {
        if (unanswered.decrementAndGet() == 0 && leaving) {
            left.complete(null);
        }
    }

    /** Something that it answers for others is over; false if it was already. */
    boolean release(RelayEnd end) {
        return held.remove(new Key(end.peer, end.id), end);
    }

    /** One of both. */
    void drop(RelayEnd end) {
        if (!forget(end)) {
            release(end);
        }
    }

    /** A handshake has become a link. */
    boolean replace(RelayEnd handshake, RelayEnd by) {
        return held.replace(new Key(by.peer, by.id), handshake, by);
    }

    int pending() {
        return asked.size() + held.size();
    }

    boolean isThere(String peer) {
        return roster.isThere(peer);
    }

    Local local() {
        Local engine = local;
        if (engine == null) {
            throw new IllegalStateException("not open");
        }
        return engine;
    }

    // ---- time ----------------------------------------------------------------------------------------------------

    /** Nanoseconds since this began. */
    long now() {
        return clock.getAsLong() - begin;
    }

    /** Within which there is a first sign of the other end. */
    long timeoutNanos() {
        return options.timeout().toNanos();
    }

    /** How often there is another one. */
    long signNanos() {
        return 4 * timeoutNanos();
    }

    /** How long one is waited for. */
    long patienceNanos() {
        return 5 * timeoutNanos();
    }

    /** Within which a node that is there is known. */
    long lifetimeNanos() {
        return roster.lifetime().toNanos();
    }

    private void sweepLater() {
        if (!closed) {
            Duration often = options.timeout().dividedBy(4);
            timer = Timers.after(often, () -> link.inbox().run(this::sweep));
        }
    }

    private void sweep() {
        try {
            long now = now();
            asked.values().forEach(end -> end.look(now));
            held.values().forEach(end -> end.look(now));
        } catch (RuntimeException failure) {
            countMalformed(failure);
        } finally {
            sweepLater();
        }
    }

    @Override
    public CompletionStage<?> leave() {
        leaving = true;
        asked.values().forEach(RelayEnd::leave);
        if (unanswered.get() == 0) {
            left.complete(null);
        }
        // Whoever waits goes on in a thread that may be kept.
        return left.thenRunAsync(() -> {});
    }

    /** Whether this node is about to close. */
    boolean isLeaving() {
        return leaving;
    }

    /**
     * Ends all that is under way; the sessions of this node have ended before. What is said last still goes to Redis, which gets twice
     * the timeout for it at most; what it has not taken by then is lost. Then nothing of this is left that waits for Redis.
     */
    CompletionStage<?> close() {
        closed = true;
        CompletableFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
        CompletionStage<?> struck = roster.close();
        asked.values().forEach(RelayEnd::overdue);
        held.values().forEach(RelayEnd::overdue);
        return subscriptions
                .end()
                .thenCompose(ended -> link.publisher()
                        .flush()
                        .toCompletableFuture()
                        .completeOnTimeout(null, options.timeout().toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(flushed -> {
                    link.publisher().close();
                    return struck;
                });
    }
}
