package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to move a session from polling to WebSocket. Whatever goes wrong ends the attempt only; the session stays on
 * polling.
 *
 * <pre>
 *  client                               server
 *    ── WebSocket handshake with sid ────▶    the attempt begins
 *    ── 2probe ──────────────────────────▶
 *    ◀────────────────────────── 3probe ──    messages still go by polling
 *    ◀───────────── 6 to a waiting poll ──    every 100 ms, so that the client's poll ends
 *    (the client polls no more)
 *    ── 5 ───────────────────────────────▶    what waits, and all that follows, goes by WebSocket
 * </pre>
 *
 * <p>Nothing is lost, doubled or overtaken: the client has the answers to all its polls before it sends {@code 5}, and what
 * it sends by WebSocket is held back until a POST that is still under way has been passed on.
 */
final class Upgrade implements WebSocketHandshake.Acceptor {

    private static final long NUDGE_MILLIS = 100;

    /** Clients probe once; whoever goes on is not upgrading. */
    private static final int MAX_PROBES = 2;

    private static final byte[] PROBE = EnginePacket.PROBE_PONG.data();

    private final EngineSession session;
    private final PollingTransport polling;
    private final boolean supportsBinary;
    private final Duration closeTimeout;
    private final Lane.Timeout timeout;

    private @Nullable WebSocketTransport webSocket;
    private Lane.@Nullable Timeout nudge;
    private int probes;
    private boolean over;

    /** What came behind the {@code 5} while a POST is under way. */
    private @Nullable List<EnginePacket> held;

    Upgrade(EngineSession session, PollingTransport polling, boolean supportsBinary, EngineOptions options) {
        this.session = session;
        this.polling = polling;
        this.supportsBinary = supportsBinary;
        this.closeTimeout = options.closeTimeout();
        this.timeout =
                session.lane().schedule(this::abandon, options.upgradeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public WebSocketListener opened(WebSocketLink link) {
        WebSocketTransport opened = new WebSocketTransport(session, link, supportsBinary, closeTimeout, this);
        webSocket = opened;
        if (over) {
            opened.shutdown(CloseReason.FORCED_CLOSE);
        }
        return opened;
    }

    @Override
    public void failed() {
        session.lane().run(this::abandon);
    }

    /** A packet that came by WebSocket. */
    void received(EnginePacket packet) {
        if (held != null) {
            held.add(packet);
        } else if (packet.type() == PacketType.PING && Arrays.equals(packet.data(), PROBE) && probes < MAX_PROBES) {
            probed();
        } else if (packet.type() == PacketType.UPGRADE) {
            complete();
        } else {
            abandon();
        }
    }

    private void probed() {
        probes++;
        if (webSocket != null) {
            webSocket.write(EnginePacket.PROBE_PONG);
        }
        if (nudge == null) {
            scheduleNudge();
        }
    }

    private void scheduleNudge() {
        nudge = session.lane()
                .schedule(
                        () -> {
                            polling.nudge();
                            scheduleNudge();
                        },
                        NUDGE_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void complete() {
        WebSocketTransport target = webSocket;
        if (over || target == null) {
            return;
        }
        if (polling.isReceiving()) {
            held = new ArrayList<>();
            target.setReading(false);
            polling.whenReceived(this::complete);
            return;
        }
        finish();
        target.upgraded();
        List<EnginePacket> behind = held;
        session.moveTo(target);
        if (behind != null) {
            behind.forEach(session::received);
        }
    }

    /** Gives the attempt up; harmless when it is over. */
    void abandon() {
        if (!over) {
            finish();
            if (webSocket != null) {
                webSocket.shutdown(CloseReason.FORCED_CLOSE);
            }
        }
    }

    private void finish() {
        over = true;
        timeout.cancel();
        if (nudge != null) {
            nudge.cancel();
        }
        session.upgradeOver();
    }
}
