package io.aef.realtime.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a link has written and the operating system has not taken yet. Small frames of one batch share one buffer. A
 * channel that cannot take all of a batch gets an empty write behind it, whose completion tells that the batch is gone.
 */
final class Outbox {

    /** Whose it is. An interface of the link and not a lambda: there is one for each idle connection. */
    interface Owner {

        /** Everything has been taken, after something had not. */
        void becameIdle();
    }

    /** Frames beyond this size travel in a buffer of their own. */
    private static final int LARGE_FRAME = 8 * 1024;

    private static final int BATCH_CAPACITY = 16 * 1024;
    private static final int FIRST_CAPACITY = 128;

    private final ChannelHandlerContext ctx;
    private final NettyLane lane;
    private final boolean encrypted;
    private final Owner owner;

    private @Nullable ByteBuf batch;
    private boolean unflushed;
    private int unflushedBytes;
    private long submittedBytes;
    private boolean awaitingDrain;

    Outbox(ChannelHandlerContext ctx, NettyLane lane, boolean encrypted, Owner owner) {
        this.ctx = ctx;
        this.lane = lane;
        this.encrypted = encrypted;
        this.owner = owner;
    }

    /** A buffer at whose end a frame of that length must be written at once. */
    ByteBuf room(int length) {
        unflushed = true;
        ByteBuf open = batch;
        if (open != null && (length > LARGE_FRAME || open.readableBytes() + length > BATCH_CAPACITY)) {
            submitBatch();
            open = null;
        }
        if (open == null) {
            open = ctx.alloc().directBuffer(Math.max(length, FIRST_CAPACITY), Math.max(length, BATCH_CAPACITY));
            batch = open;
        }
        return open;
    }

    /** Writes a frame that others write too. */
    void writeShared(ByteBuf frame) {
        unflushed = true;
        submitBatch();
        submit(frame.retainedDuplicate());
    }

    private void submitBatch() {
        ByteBuf open = batch;
        if (open != null) {
            batch = null;
            submit(open);
        }
    }

    private void submit(ByteBuf frames) {
        unflushedBytes += frames.readableBytes();
        submittedBytes += frames.readableBytes();
        // A failed write closes the channel, and that ends the link: nobody needs a promise.
        ctx.write(frames, ctx.voidPromise());
    }

    boolean isUnflushed() {
        return unflushed;
    }

    /** Hands over what was written since the last time. */
    void flush() {
        if (!unflushed) {
            return;
        }
        unflushed = false;
        submitBatch();
        unflushedBytes = 0;
        ctx.flush();
        if (isTaken()) {
            owner.becameIdle();
        } else {
            awaitDrain();
        }
    }

    private void awaitDrain() {
        if (awaitingDrain || !ctx.channel().isActive()) {
            return;
        }
        awaitingDrain = true;
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
            if (done.isSuccess()) {
                // Looks again behind the write loop that completes this write, when its books are in order.
                lane.execute(this::drained);
            }
        });
    }

    private void drained() {
        awaitingDrain = false;
        if (unflushed || !ctx.channel().isActive()) {
            return;
        }
        if (isTaken()) {
            owner.becameIdle();
        } else {
            awaitDrain();
        }
    }

    /** Whether the operating system has not kept up with what was flushed. */
    boolean isBehind() {
        return awaitingDrain;
    }

    boolean isIdle() {
        return !unflushed && !awaitingDrain && isTaken();
    }

    private boolean isTaken() {
        ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
        return out == null || out.isEmpty();
    }

    long bufferedBytes() {
        long bytes = pendingBytes();
        return batch == null ? bytes : bytes + batch.readableBytes();
    }

    /** Bytes the operating system has taken. */
    long takenBytes() {
        return submittedBytes - pendingBytes();
    }

    private long pendingBytes() {
        ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
        long bytes = out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
        // TLS keeps what is not flushed to itself.
        return encrypted ? bytes + unflushedBytes : bytes;
    }

    /** Nothing more will be written. */
    void release() {
        unflushed = false;
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }
}
