package io.aef.realtime.netty;

import io.aef.realtime.engine.ProtocolException;
import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.host.WebSocketLink;
import io.aef.realtime.engine.host.WebSocketListener;
import io.aef.realtime.engine.host.WebSocketMessage;
import io.aef.realtime.engine.host.WebSocketMessage.HostForm;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open WebSocket, as the only handler of its channel besides TLS.
 *
 * <pre>
 *   OPEN ── close(code) ──▶ CLOSING ── close frame, end of stream or time-out ──▶ channel closed ──▶ closed(code)
 *   OPEN ── close frame, broken rule ──▶ closed(code), answered with a close frame ──▶ ENDING ──▶ channel closed
 *   OPEN ── end of stream, I/O error, abort() ──▶ channel closed ──▶ closed(1006)
 * </pre>
 */
final class NettyWebSocketLink extends ChannelInboundHandlerAdapter
        implements WebSocketLink, FrameReader.Sink, Outbox.Owner, MessageDeadline.Owner {

    /** In the API, a close frame without a code. */
    static final int NO_CODE = 1005;

    private static final Logger LOG = LoggerFactory.getLogger(NettyWebSocketLink.class);

    private static final int NO_CLOSE_FRAME = 1006;
    private static final int INTERNAL_ERROR = 1011;

    private enum State {
        OPEN,
        /** Our close frame is sent, the peer's awaited. */
        CLOSING,
        /** The listener has been told; what still arrives is thrown away. */
        ENDING
    }

    private final NettyLane lane;
    private final InetSocketAddress remoteAddress;
    private final FrameReader reader;
    private final @Nullable MessageDeflater deflater;
    private final WebSocketLimits limits;
    private final MessageDeadline deadline;
    private final Duration closeTimeout;
    private final boolean encrypted;

    private @Nullable ChannelHandlerContext ctx;
    private @Nullable WebSocketListener listener;
    private @Nullable Queue<ByteBuf> early;
    private State state = State.OPEN;
    private int closeCode = NO_CLOSE_FRAME;
    private @Nullable Future<?> closeTimer;

    private @Nullable Outbox outbox;
    private boolean reading;
    private boolean wantsReading = true;

    private int pongs;
    private byte @Nullable [] latestPing;

    NettyWebSocketLink(
            NettyLane lane,
            InetSocketAddress remoteAddress,
            FrameReader reader,
            @Nullable MessageDeflater deflater,
            WebSocketLimits limits,
            Duration closeTimeout,
            boolean encrypted) {
        this.lane = lane;
        this.remoteAddress = remoteAddress;
        this.reader = reader;
        this.deflater = deflater;
        this.limits = limits;
        this.deadline = new MessageDeadline(reader, limits.messageTimeout(), this);
        this.closeTimeout = closeTimeout;
        this.encrypted = encrypted;
    }

    // ---- what the engine calls -----------------------------------------------------------------------------------

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public void write(WebSocketMessage message) {
        if (state != State.OPEN) {
            return;
        }
        Outbox out = outbox();
        boolean wasUnflushed = out.isUnflushed();
        if (deflater != null && deflater.wants(message.length())) {
            byte[] data = deflater.deflate(message.prefix(), message.data());
            Frames.writeCompressed(message.binary(), data, out.room(Frames.length(data.length)));
        } else {
            HostForm form = message.form(SharedFrame::of);
            if (form instanceof SharedFrame shared) {
                out.writeShared(shared.frame());
            } else {
                Frames.write(message, out.room(Frames.length(message.length())));
            }
        }
        flushSoon(wasUnflushed);
    }

    /** Whoever writes during a read is flushed at its end, others by the lane. */
    private void flushSoon(boolean wasUnflushed) {
        if (!wasUnflushed && !reading) {
            lane.flushLater(this);
        }
    }

    /** Hands over what was written since the last time. */
    void flushWritten() {
        outbox().flush();
    }

    /** The same when the lane does it for many links, which must not suffer from one another. */
    void flushForLane() {
        try {
            flushWritten();
        } catch (RuntimeException | Error e) {
            exceptionCaught(context(), e);
        }
    }

    @Override
    public void becameIdle() {
        pongs = 0;
        byte[] ping = latestPing;
        if (ping != null) {
            latestPing = null;
            ping(ping);
        }
        if (state == State.OPEN && listener != null) {
            listener.idle();
        }
    }

    @Override
    public void flush() {
        if (state == State.OPEN) {
            flushWritten();
        }
    }

    @Override
    public boolean isIdle() {
        return outbox().isIdle();
    }

    @Override
    public long bufferedBytes() {
        return outbox().bufferedBytes();
    }

    @Override
    public long takenBytes() {
        return outbox().takenBytes();
    }

    @Override
    public boolean sharesMemory() {
        return deflater == null && !encrypted;
    }

    @Override
    public Duration closeTimeout() {
        return closeTimeout;
    }

    @Override
    public void setReading(boolean newReading) {
        wantsReading = newReading;
        adjustReading();
    }

    /** A peer that does not read is not read from either, so that it feels what it causes. */
    private void adjustReading() {
        Channel channel = context().channel();
        boolean read = state != State.OPEN || listener != null && wantsReading && channel.isWritable();
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
            if (read) {
                deadline.check(lane.loop());
            } else {
                deadline.pause();
            }
        }
    }

    @Override
    public void close(int code) {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        closeCode = code;
        Frames.writeClose(code, outbox().room(4));
        flushWritten();
        startCloseTimer();
        adjustReading();
    }

    @Override
    public void abort() {
        // Not through the pipeline: TLS would want to say goodbye first.
        context().channel().unsafe().close(context().voidPromise());
    }

    private void startCloseTimer() {
        closeTimer = lane.loop().schedule(this::abort, closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    // ---- what the frame reader calls -----------------------------------------------------------------------------

    @Override
    public boolean isOpen() {
        return state != State.ENDING && context().channel().isActive();
    }

    @Override
    public void text(byte[] utf8) {
        if (state == State.OPEN && listener != null) {
            listener.text(utf8);
        }
    }

    @Override
    public void binary(byte[] data) {
        if (state == State.OPEN && listener != null) {
            listener.binary(data);
        }
    }

    @Override
    public void ping(byte[] payload) {
        if (state != State.OPEN) {
            return;
        }
        Outbox out = outbox();
        if (pongs == limits.maxPongs() || out.isBehind()) {
            latestPing = payload;
            return;
        }
        pongs++;
        boolean wasUnflushed = out.isUnflushed();
        Frames.writePong(payload, out.room(Frames.length(payload.length)));
        flushSoon(wasUnflushed);
    }

    @Override
    public void peerCloses(int code) {
        if (state == State.OPEN) {
            end(code, null);
        }
        closeChannelBehindWrites();
    }

    // ---- what the channel calls ----------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        outbox = new Outbox(added, lane, encrypted, this);
    }

    /** From now on what arrives is passed on, beginning with what has arrived already. */
    void start(WebSocketListener newListener) {
        listener = newListener;
        Queue<ByteBuf> waiting = early;
        early = null;
        if (waiting != null) {
            reading = true;
            for (ByteBuf bytes : waiting) {
                read(bytes);
            }
            readComplete();
        }
        adjustReading();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            // The end of the upgrade request.
            ReferenceCountUtil.release(message);
            return;
        }
        if (listener == null && state == State.OPEN) {
            if (early == null) {
                early = new ArrayDeque<>(1);
            }
            early.add(bytes);
            return;
        }
        reading = true;
        read(bytes);
    }

    private void read(ByteBuf bytes) {
        try {
            if (state != State.ENDING) {
                reader.read(bytes, this);
            }
        } catch (WebSocketFailure e) {
            end(e.code(), e.asProtocolException());
            shutDownBehindWrites();
        } catch (RuntimeException e) {
            LOG.error("A WebSocket listener failed.", e);
            end(INTERNAL_ERROR, e);
            shutDownBehindWrites();
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readComplete();
    }

    private void readComplete() {
        reading = false;
        if (state == State.OPEN && context().channel().config().isAutoRead()) {
            deadline.check(lane.loop());
        }
        flushWritten();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        adjustReading();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        tellClosed(closeCode, null);
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
        tellClosed(closeCode, null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // TLS tells of a broken record by a DecoderException: a peer can cause as many as it likes.
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("A WebSocket connection broke.", cause);
        } else {
            LOG.error("A WebSocket connection failed.", cause);
        }
        try {
            tellClosed(closeCode, cause);
        } finally {
            abort();
        }
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    @Override
    public void messageTakesTooLong() {
        if (state == State.OPEN) {
            String sentence = "A WebSocket message was not complete within " + limits.messageTimeout() + ".";
            end(WebSocketFailure.POLICY_VIOLATION, new ProtocolException(sentence));
            shutDownBehindWrites();
        }
    }

    /** Tells the listener, and the peer with a close frame. */
    private void end(int code, @Nullable Throwable cause) {
        boolean closeFrameSent = state == State.CLOSING;
        state = State.ENDING;
        if (!closeFrameSent) {
            Frames.writeClose(code, outbox().room(4));
            startCloseTimer();
        }
        flushWritten();
        tellClosed(closeFrameSent ? closeCode : code, cause);
        adjustReading();
    }

    private void closeChannelBehindWrites() {
        state = State.ENDING;
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Lets the peer read the close frame before the connection goes: closing at once while it still sends would make its
     * system throw our last bytes away.
     */
    private void shutDownBehindWrites() {
        if (!encrypted && context().channel() instanceof DuplexChannel duplex) {
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> duplex.shutdownOutput());
        } else {
            closeChannelBehindWrites();
        }
    }

    private void tellClosed(int code, @Nullable Throwable cause) {
        WebSocketListener told = listener;
        listener = null;
        state = State.ENDING;
        if (told != null) {
            told.closed(code, cause);
        }
    }

    private void release() {
        reader.release();
        deadline.cancel();
        if (deflater != null) {
            deflater.end();
        }
        if (closeTimer != null) {
            closeTimer.cancel(false);
            closeTimer = null;
        }
        outbox().release();
        if (early != null) {
            early.forEach(ByteBuf::release);
            early = null;
        }
    }

    private Outbox outbox() {
        if (outbox == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return outbox;
    }

    private ChannelHandlerContext context() {
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }
}
