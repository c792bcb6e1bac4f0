package io.aef.realtime.redis;

import io.aef.realtime.engine.ProtocolException;
import io.aef.realtime.engine.host.HttpRequest;
import io.aef.realtime.engine.host.HttpResponse;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that came to this node and is for a session of another.
 *
 * <pre>
 *  here                                 the owner
 *    ── handshake ───────────────────────▶
 *    ◀──────────── accept, or a response ──
 *    ── opened, or failed ───────────────▶
 *    ── sent, took ──────────────────────▶    numbered: a gap ends it
 *    ◀───── write, read, reading, close ──    numbered: a gap ends it
 *    ◀───────────────────────────── cut ──
 *    ── closed ──────────────────────────▶
 * </pre>
 */
final class RelayedSocket extends LinkEnd implements WebSocketHandshake.Acceptor, WebSocketListener {

    private static final int NO_CLOSE_FRAME = 1006;
    private static final int GOING_AWAY = 1001;

    /** What may be on its way to the owner before the client is not read from. */
    private static final long WINDOW = 256 * 1024;

    private final WebSocketHandshake handshake;
    private final HttpRequest request;
    private final Runnable unknown;

    /** Whether the owner has accepted, or is not waited for any more. */
    private boolean answered;

    private @Nullable WebSocketLink link;
    private boolean down;

    private long sent;
    private long read;
    private boolean full;
    private boolean wanted = true;

    private long written;
    private long told;
    private volatile boolean behind;

    RelayedSocket(
            RedisRelay relay,
            String owner,
            long id,
            WebSocketHandshake handshake,
            HttpRequest request,
            Runnable unknown) {
        super(relay, owner, id, handshake.lane(), Kind.SENT);
        this.handshake = handshake;
        this.request = request;
        this.unknown = unknown;
    }

    void begin() {
        expectWithin(relay.timeoutNanos());
        if (!relay.ask(peer, Kind.HANDSHAKE, id, RelayedHead.of(request))) {
            overdue();
        }
    }

    private void refuse() {
        answered = true;
        if (relay.forget(this)) {
            send(Kind.ABORT, null);
            handshake.reject(unavailable(relay.local().corsHeaders(request)));
        }
    }

    @Override
    void takeUnnumbered(RelayMessage message) {
        switch (message.kind()) {
            case ACCEPT -> {
                if (!answered) {
                    accept(message.data());
                }
            }
            case RESPONSE -> {
                HttpResponse response = RelayedHead.response(message.data());
                if (relay.forget(this)) {
                    handshake.reject(response);
                }
            }
            case UNKNOWN -> {
                if (relay.forget(this)) {
                    unknown.run();
                }
            }
            case CUT -> cut();
            default -> {}
        }
    }

    private void accept(@Nullable Object plain) {
        List<?> fields = RelayedHead.list(plain, 2);
        var headers = RelayedHead.headers(fields.get(0));
        int longest = Plain.number(fields.get(1));
        if (longest <= 0) {
            throw new IllegalArgumentException("malformed");
        }
        answered = true;
        expectNothing();
        handshake.accept(null, headers, longest, this);
    }

    @Override
    public WebSocketListener opened(WebSocketLink opened) {
        link = opened;
        if (down) {
            opened.abort();
        } else {
            expectNews();
            send(Kind.OPENED, (int) opened.closeTimeout().toMillis());
            if (relay.isLeaving()) {
                opened.close(GOING_AWAY);
            }
        }
        return this;
    }

    /** A session whose WebSocket this is cannot go on without it, one that is only about to move here stays on polling. */
    @Override
    void leave() {
        lane().run(() -> {
            WebSocketLink open = link;
            if (!answered) {
                refuse();
            } else if (open != null && !down) {
                open.close(GOING_AWAY);
            }
        });
    }

    @Override
    public void failed() {
        if (relay.forget(this)) {
            send(Kind.FAILED, null);
        }
    }

    /** A session that lives says something as often as it has a heartbeat. */
    private void expectNews() {
        expectWithin(relay.local().silence().toNanos() + relay.timeoutNanos());
    }

    @Override
    boolean isUp() {
        return link != null && !down;
    }

    @Override
    void take(RelayMessage message) {
        WebSocketLink open = link;
        if (open == null) {
            return;
        }
        expectNews();
        switch (message.kind()) {
            case WRITE -> {
                behind = true;
                written += eachFrame(
                        message.data(),
                        (binary, data) -> open.write(new WebSocketMessage(binary, WebSocketMessage.NO_PREFIX, data)));
            }
            case READ -> {
                read = RelayMessage.count(message.data());
                adjustReading(open);
            }
            case READING -> {
                wanted = RelayedHead.flag(message.data());
                adjustReading(open);
            }
            case CLOSE -> {
                expectWithin(open.closeTimeout().toNanos() + relay.timeoutNanos());
                open.close(Plain.number(message.data()));
            }
            default -> throw new IllegalArgumentException("malformed");
        }
    }

    private void adjustReading(WebSocketLink open) {
        full = sent - read > (full ? WINDOW / 2 : WINDOW);
        open.setReading(wanted && !full);
    }

    @Override
    public void text(byte[] utf8) {
        frame(false, utf8);
    }

    @Override
    public void binary(byte[] data) {
        frame(true, data);
    }

    private void frame(boolean binary, byte[] data) {
        if (isUp()) {
            sent += FRAME_BYTES + data.length;
            addFrame(binary, data);
            if (!full && sent - read > WINDOW && link != null) {
                adjustReading(link);
            }
        }
    }

    @Override
    public void idle() {
        behind = false;
        tellTaken();
    }

    /** What of the frames has left, as far as can be known: with what is around them they are somewhat longer. */
    private void tellTaken() {
        if (link != null && !down) {
            long taken = Math.max(told, link.isIdle() ? written : written - link.bufferedBytes());
            if (taken > told) {
                told = taken;
                tell(Kind.TOOK, taken);
            }
        }
    }

    /** A client that takes much slowly shows that it is alive by that. */
    @Override
    void tick(long now) {
        if (behind) {
            lane().run(this::tellTaken);
        }
    }

    @Override
    public void closed(int code, @Nullable Throwable cause) {
        if (!down) {
            flushFrames();
        }
        down = true;
        if (relay.forget(this)) {
            String sentence = cause instanceof ProtocolException ? cause.getMessage() : null;
            send(Kind.CLOSED, Arrays.asList(code, cause != null, sentence));
        }
    }

    @Override
    void lost() {
        cut();
    }

    private void cut() {
        if (!answered) {
            refuse();
            return;
        }
        down = true;
        WebSocketLink open = link;
        if (relay.forget(this)) {
            send(Kind.CLOSED, Arrays.asList(NO_CLOSE_FRAME, true, null));
        }
        if (open != null) {
            open.abort();
        }
    }

    @Override
    void overdue() {
        if (!lane().run(this::cut)) {
            relay.forget(this);
        }
    }
}
