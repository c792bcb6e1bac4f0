package io.aef.realtime.redis;

import io.aef.realtime.engine.host.Headers;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A WebSocket handshake that came to another node and is for a session of this one; see {@link RelayedSocket}. */
final class RemoteHandshake extends RelayEnd implements WebSocketHandshake {

    private final HttpRequest request;
    private final Lane lane;

    private boolean gone;
    private @Nullable Acceptor acceptor;

    RemoteHandshake(RedisRelay relay, String peer, long id, HttpRequest request, Lane lane) {
        super(relay, peer, id);
        this.request = request;
        this.lane = lane;
        // The other node waits for less.
        expectWithin(relay.patienceNanos());
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public void reject(HttpResponse response) {
        if (relay.release(this)) {
            send(Kind.RESPONSE, RelayedHead.of(response, false));
        }
    }

    /** The link lives on the lane of the session, whichever is asked for: there is no other. */
    @Override
    public void accept(@Nullable Lane on, Headers headers, int maxMessageBytes, Acceptor newAcceptor) {
        boolean accepted;
        synchronized (this) {
            accepted = !gone;
            acceptor = newAcceptor;
        }
        expectWithin(relay.patienceNanos());
        if (!accepted || !send(Kind.ACCEPT, Arrays.asList(RelayedHead.of(headers), maxMessageBytes))) {
            overdue();
        }
    }

    @Override
    void received(RelayMessage message) {
        switch (message.kind()) {
            case OPENED -> opened(Duration.ofMillis(Plain.number(message.data())));
            case FAILED, ABORT, CLOSED -> overdue();
            default -> {}
        }
    }

    private void opened(Duration closeTimeout) {
        Acceptor waiting = takeAcceptor();
        if (waiting != null) {
            RemoteLink link = new RemoteLink(relay, peer, id, lane, request.remoteAddress(), closeTimeout);
            if (!relay.replace(this, link)) {
                waiting.failed();
            } else if (!lane.run(() -> link.start(waiting))) {
                relay.drop(link);
            }
        }
    }

    @Override
    void overdue() {
        relay.release(this);
        Acceptor waiting;
        synchronized (this) {
            gone = true;
            waiting = acceptor;
            acceptor = null;
        }
        if (waiting != null) {
            waiting.failed();
        }
    }

    private synchronized @Nullable Acceptor takeAcceptor() {
        Acceptor waiting = acceptor;
        acceptor = null;
        return waiting;
    }
}
