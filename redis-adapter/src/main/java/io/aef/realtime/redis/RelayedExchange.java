package io.aef.realtime.redis;

import io.aef.realtime.engine.host.HttpExchange;
import io.aef.realtime.engine.host.HttpRequest;
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
                if (relay.forget(this)) {
                    unknown.run();
                }
            }
            default -> {}
        }
    }

    private void respond(@Nullable Object plain) {
        var response = RelayedHead.response(plain);
        boolean tell = RelayedHead.tellsWritten(plain);
        if (relay.forget(this)) {
            exchange.respond(response, tell ? () -> send(Kind.WRITTEN, null) : null);
        }
    }

    @Override
    void overdue() {
        fail();
    }

    private void fail() {
        boolean mine;
        synchronized (this) {
            mine = relay.forget(this);
            if (mine) {
                send(Kind.ABORT, null);
            }
        }
        if (mine) {
            exchange.respond(unavailable(relay.local().corsHeaders(request)));
        }
    }
}
