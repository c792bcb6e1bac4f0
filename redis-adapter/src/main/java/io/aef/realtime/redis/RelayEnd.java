package io.aef.realtime.redis;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the two ends of a request or WebSocket that is passed on. What the peer says comes from one thread, that of the inbox, which
 * must not be held up.
 */
abstract class RelayEnd {

    private static final long NEVER = Long.MAX_VALUE;

    /** The answer of an owner that has no room for a request. */
    static final List<?> UNAVAILABLE = RelayedHead.of(unavailable(Headers.empty()), false);

    final RedisRelay relay;
    final String peer;
    final long id;

    /** By the clock of the relay; {@link #NEVER} if there is none. */
    private volatile long deadline = NEVER;

    private final long begun;

    /** Whether the peer has been seen on the roster since, or for so long not that it should have been. */
    private boolean peerSeen;

    RelayEnd(RedisRelay relay, String peer, long id) {
        this.relay = relay;
        this.peer = peer;
        this.id = id;
        this.begun = relay.now();
        this.peerSeen = relay.isThere(peer);
    }

    /** The peer says something. */
    abstract void received(RelayMessage message);

    /** The peer has not answered in time or is gone, or the relay is closed. Any thread. */
    abstract void overdue();

    /** Called a few times within the timeout of the relay, unless it is overdue; in the thread of the inbox. */
    void tick(long now) {}

    /** The node that has passed it on is about to close: it is to end such that its session lives on, if it can. Any thread. */
    void leave() {}

    /** Has it {@link #overdue} unless this is called again. */
    final void expectWithin(long nanos) {
        deadline = relay.now() + nanos;
    }

    final void expectNothing() {
        deadline = NEVER;
    }

    /** Looks whether it is overdue, and says so once. */
    final void look(long now) {
        boolean there = relay.isThere(peer);
        // One that is not on it in time has gone before it was seen there.
        peerSeen |= there || now - begun > relay.lifetimeNanos();
        if (now >= deadline || peerSeen && !there) {
            deadline = NEVER;
            overdue();
        } else {
            tick(now);
        }
    }

    /** Returns false if too much waits for Redis. */
    final boolean send(Kind kind, @Nullable Object data) {
        return relay.send(peer, kind, id, 0, data);
    }

    static HttpResponse unavailable(Headers headers) {
        return HttpResponse.empty(503, headers).thenClose();
    }
}
