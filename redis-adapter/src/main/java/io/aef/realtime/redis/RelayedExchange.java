package io.aef.realtime.redis;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request that came to this node and is another's to answer.
 *
 * <pre>
 *  here                                 the owner
 *    ── request, its body ───────────────▶    handles it as its own
 *    ◀───────────────────────── waiting ──    if it takes longer, again and again
 *    ◀──────────────────────── response ──
 *    ── written ─────────────────────────▶    if the owner wants to know
 *
 *    ── leaving ─────────────────────────▶    if this node closes: a poll is answered now, so that the client asks another
 * </pre>
 */
final class RelayedExchange extends RelayEnd {

    /** What became of a body that is not there. */
    static final String TOO_LARGE = "too large";

    static final String ABORTED = "aborted";

    private static final byte[] NO_BODY = new byte[0];

    private final HttpExchange exchange;
    private final HttpRequest request;
    private final Runnable unknown;

    RelayedExchange(
            RedisRelay relay, String owner, long id, HttpExchange exchange, HttpRequest request, Runnable unknown) {
        super(relay, owner, id);
        this.exchange = exchange;
        this.request = request;
        this.unknown = unknown;
    }

    /** The body is collected first: how long that may take is the host's concern. */
    void begin() {
        if (!request.method().equals("POST")) {
            exchange.onAbort(this::aborted);
            ask(NO_BODY);
            return;
        }
        exchange.readBody(relay.local().maxBodyBytes(), new HttpExchange.BodyHandler() {
            @Override
            public void complete(byte[] body) {
                ask(body);
            }

            @Override
            public void tooLarge() {
                ask(TOO_LARGE);
            }

            @Override
            public void aborted() {
                ask(ABORTED);
            }
        });
    }

    private void ask(Object body) {
        expectWithin(relay.timeoutNanos());
        boolean sent;
        // Not behind an abort, which nobody would relate to it.
        synchronized (this) {
            if (!relay.isAsked(this)) {
                return;
            }
            sent = relay.ask(peer, Kind.REQUEST, id, Arrays.asList(RelayedHead.of(request), body));
        }
        if (!sent) {
            fail();
        }
    }

    private synchronized void aborted() {
        if (relay.forget(this)) {
            send(Kind.ABORT, null);
        }
    }

    @Override
    void received(RelayMessage message) {
        switch (message.kind()) {
            case WAITING -> expectWithin(relay.patienceNanos());
            case RESPONSE -> respond(message.data());
            case UNKNOWN -> {
                if (relay.claim(this)) {
                    answer(unknown);
                }
            }
            default -> {}
        }
    }

    private void respond(@Nullable Object plain) {
        HttpResponse response;
        boolean tell;
        try {
            response = RelayedHead.response(plain);
            tell = RelayedHead.tellsWritten(plain);
        } catch (IllegalArgumentException malformed) {
            relay.countMalformed(malformed);
            fail();
            return;
        }
        if (!relay.claim(this)) {
            return;
        }
        // Whoever needs a new connection comes to another node with it.
        HttpResponse last = relay.isLeaving() ? response.thenClose() : response;
        Runnable written = () -> {
            relay.answered();
            if (tell) {
                send(Kind.WRITTEN, null);
            }
        };
        LaneRoom.Outcome handed =
                relay.room().hand(exchange.lane(), response.body().length, () -> exchange.respond(last, written));
        if (handed == LaneRoom.Outcome.FULL) {
            relay.countOverflow();
        }
        if (handed != LaneRoom.Outcome.TAKEN) {
            giveUp();
        }
    }

    @Override
    void overdue() {
        fail();
    }

    /** A POST is answered soon in any case. */
    @Override
    void leave() {
        if (request.method().equals("GET")) {
            send(Kind.LEAVING, null);
        }
    }

    /** It may have been lost, or have come when the owner was not ready for it. */
    @Override
    void tick(long now) {
        if (relay.isLeaving()) {
            leave();
        }
    }

    private void fail() {
        boolean mine;
        // Not between the two halves of asking; see there.
        synchronized (this) {
            mine = relay.claim(this);
        }
        if (mine) {
            giveUp();
        }
    }

    private void giveUp() {
        send(Kind.ABORT, null);
        answer(() -> exchange.respond(unavailable(relay.local().corsHeaders(request))));
    }

    private void answer(Runnable how) {
        boolean runs = exchange.lane().run(() -> {
            try {
                how.run();
            } finally {
                relay.answered();
            }
        });
        if (!runs) {
            relay.answered();
        }
    }
}
