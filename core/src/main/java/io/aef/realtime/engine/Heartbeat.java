package io.aef.realtime.engine;

import io.aef.realtime.engine.host.Lane;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the client is still there. In revision 4 the server pings and the client answers; in revision 3 the
 * client pings and the server only watches.
 *
 * <pre>
 *  revision 4   open ── pingInterval ──▶ ping ── pong in time ──▶ pingInterval … next ping
 *                                         └── pingTimeout without a pong ──▶ session ends
 *  revision 3   open ── pingInterval + pingTimeout without a ping ──▶ session ends
 * </pre>
 *
 * <p>Packets only move the deadline. The one timer there is looks at the deadline when it fires, and if that has moved it
 * is set anew: no timer is made or cancelled per message.
 *
 * <p>While the application does not read, the client cannot be blamed for silence: nothing times out, but pings go on,
 * because the client times out without them. Where messages wait for the client, in front of the ping or behind it, it
 * times out only if it has taken nothing meanwhile: a long message over a slow network takes as long as it takes.
 */
final class Heartbeat implements Runnable {

    private final EngineSession session;
    private final EngineOptions options;
    private final boolean serverPings;

    private Lane.@Nullable Timeout timer;
    private long timerAt;
    private long deadline;
    private boolean awaitingPong;
    /** Whether this wait has been prolonged because another packet came; once per ping. */
    private boolean extended;
    /** Whether this wait has been prolonged because the lane itself was late; once per ping. */
    private boolean excused;

    /** What the client had taken when this wait began, as {@link Transport#takenBytes}. */
    private long takenBefore;

    private boolean reading = true;
    private boolean stopped;

    Heartbeat(EngineSession session, EngineOptions options) {
        this.session = session;
        this.options = options;
        this.serverPings = session.protocol() != 3;
    }

    private long interval() {
        return options.pingInterval().toNanos();
    }

    private long timeout() {
        return options.pingTimeout().toNanos();
    }

    void start() {
        waitFor(serverPings ? interval() : interval() + timeout());
    }

    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Any packet of the client, after it was found to be allowed. */
    void received(PacketType type) {
        if (!serverPings) {
            if (type == PacketType.PING) {
                excused = false;
                waitFor(interval() + timeout());
            }
        } else if (awaitingPong) {
            if (type == PacketType.PONG) {
                awaitingPong = false;
                waitFor(interval());
            } else if (!extended) {
                extended = true;
                waitFor(timeout());
            }
        }
    }

    void setReading(boolean nowReading) {
        if (nowReading && !reading) {
            restartWait();
        }
        reading = nowReading;
    }

    /** The session has moved to another transport, or is read from again because it has caught up: a sign of life. */
    void revived() {
        restartWait();
    }

    private void restartWait() {
        extended = false;
        excused = false;
        if (!serverPings) {
            waitFor(interval() + timeout());
        } else if (awaitingPong) {
            waitFor(timeout());
        }
    }

    private void waitFor(long nanos) {
        if (stopped) {
            return;
        }
        takenBefore = session.current().takenBytes();
        long now = session.lane().nanoTime();
        deadline = now + nanos;
        if (timer != null && timerAt - deadline > 0) {
            timer.cancel();
            timer = null;
        }
        if (timer == null) {
            schedule(now);
        }
    }

    private void schedule(long now) {
        timerAt = deadline;
        timer = session.lane().schedule(this, deadline - now, TimeUnit.NANOSECONDS);
    }

    /** The timer has fired. */
    @Override
    public void run() {
        timer = null;
        if (stopped) {
            return;
        }
        long now = session.lane().nanoTime();
        if (deadline - now > 0) {
            schedule(now);
        } else if (serverPings && (!awaitingPong || !reading)) {
            ping();
        } else if (!reading) {
            waitFor(interval() + timeout());
        } else if (!excused && now - timerAt > timeout() / 2) {
            // The lane stood still, so the answer may be lying in a buffer: give it a chance to be read.
            excused = true;
            waitFor(timeout());
        } else if (isCatchingUp()) {
            // The ping is not there yet, or its answer is not read from one who is behind: taking is a sign of life
            // too.
            if (serverPings) {
                ping();
            } else {
                restartWait();
            }
        } else {
            session.end(CloseReason.PING_TIMEOUT, null);
        }
    }

    private boolean isCatchingUp() {
        return session.outflow().bufferedBytes() > 0 && session.current().takenBytes() > takenBefore;
    }

    private void ping() {
        awaitingPong = true;
        extended = false;
        excused = false;
        waitFor(reading ? timeout() : interval());
        session.control(EnginePacket.PING);
    }
}
