package io.aef.realtime.redis;

import io.aef.realtime.engine.ProtocolException;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketHandshake;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import io.aef.realtime.redis.RelayMessage.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WebSocket of a session of this node whose client is connected to another; see {@link RelayedSocket}. */
final class RemoteLink extends LinkEnd implements WebSocketLink {

    private static final int NO_CLOSE_FRAME = 1006;

    /** How many bytes of the client are passed on before the other node is told. */
    private static final long READ_STEP = 64 * 1024;

    private final InetSocketAddress remoteAddress;
    private final Duration closeTimeout;

    private @Nullable WebSocketListener listener;
    private boolean reading = true;
    private boolean closing;
    private boolean down;
    private int closeCode = NO_CLOSE_FRAME;

    private long written;
    private long taken;
    private long read;
    private long readTold;

    RemoteLink(
            RedisRelay relay, String peer, long id, Lane lane, InetSocketAddress remoteAddress, Duration closeTimeout) {
        super(relay, peer, id, lane, Kind.WRITE);
        this.remoteAddress = remoteAddress;
        this.closeTimeout = closeTimeout;
    }

    void start(WebSocketHandshake.Acceptor acceptor) {
        listener = acceptor.opened(this);
    }

    @Override
    boolean isUp() {
        return !closing && !down;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public void write(WebSocketMessage message) {
        if (isUp()) {
            byte[] data = new byte[message.length()];
            int prefix = data.length - message.data().length;
            if (prefix > 0) {
                data[0] = (byte) message.prefix();
            }
            System.arraycopy(message.data(), 0, data, prefix, message.data().length);
            written += data.length;
            addFrame(message.binary(), data);
        }
    }

    @Override
    public void flush() {
        if (isUp()) {
            flushIfRoom();
        }
    }

    @Override
    public boolean isIdle() {
        return taken >= written;
    }

    @Override
    public long bufferedBytes() {
        return written - taken;
    }

    @Override
    public long takenBytes() {
        return taken;
    }

    /** Each has its own copy on its way. */
    @Override
    public boolean sharesMemory() {
        return false;
    }

    @Override
    public Duration closeTimeout() {
        return closeTimeout;
    }

    @Override
    public void setReading(boolean nowReading) {
        if (isUp() && reading != nowReading) {
            reading = nowReading;
            tell(Kind.READING, nowReading);
        }
    }

    @Override
    public void close(int code) {
        if (isUp()) {
            expectWithin(closeTimeout.toNanos() + relay.timeoutNanos());
            flushFrames();
            tell(Kind.CLOSE, code);
            closing = true;
            closeCode = code;
        }
    }

    @Override
    public void abort() {
        abort(null);
    }

    @Override
    void take(RelayMessage message) {
        switch (message.kind()) {
            case SENT -> {
                eachFrame(message.data(), this::frame);
                if (isUp() && read - readTold >= READ_STEP) {
                    readTold = read;
                    tell(Kind.READ, read);
                }
            }
            case TOOK -> took(RelayMessage.count(message.data()));
            default -> throw new IllegalArgumentException("malformed");
        }
    }

    private void frame(boolean binary, byte[] data) {
        read += FRAME_BYTES + data.length;
        WebSocketListener told = listener;
        if (told != null && binary) {
            told.binary(data);
        } else if (told != null) {
            told.text(data);
        }
    }

    private void took(long bytes) {
        boolean wasIdle = isIdle();
        taken = Math.min(written, Math.max(taken, bytes));
        if (!wasIdle && isIdle() && listener != null) {
            listener.idle();
        }
    }

    @Override
    void takeUnnumbered(RelayMessage message) {
        if (message.kind() == Kind.CLOSED) {
            List<?> fields = RelayedHead.list(message.data(), 3);
            int code = Plain.number(fields.get(0));
            boolean broken = RelayedHead.flag(fields.get(1));
            Throwable cause = null;
            if (fields.get(2) instanceof String sentence) {
                cause = new ProtocolException(sentence);
            } else if (broken) {
                cause = new IOException("The connection of the client broke.");
            }
            end(closing ? closeCode : code, cause);
        }
    }

    @Override
    void lost() {
        abort(new IOException("A message between two nodes was lost."));
    }

    /** Not within a call of the engine. */
    private void abort(@Nullable Throwable cause) {
        if (!down) {
            down = true;
            relay.release(this);
            send(Kind.CUT, null);
            lane().handOver(() -> tellClosed(closeCode, cause));
        }
    }

    @Override
    void overdue() {
        boolean runs = lane().run(() -> {
            send(Kind.CUT, null);
            end(closeCode, closing ? null : new IOException("The node that the client is connected to is gone."));
        });
        if (!runs && relay.release(this)) {
            send(Kind.CUT, null);
        }
    }

    private void end(int code, @Nullable Throwable cause) {
        if (!down) {
            down = true;
            relay.release(this);
            tellClosed(code, cause);
        }
    }

    private void tellClosed(int code, @Nullable Throwable cause) {
        WebSocketListener told = listener;
        listener = null;
        if (told != null) {
            told.closed(code, cause);
        }
    }
}
