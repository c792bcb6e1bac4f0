package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Handshake and frames by hand: what was read is unmasked where it lies, a frame is built once for all receivers, and without
 * {@code flushEach} the answers to what was read at once share a buffer.
 */
final class BareHandler extends Peer {

    private static final int OUT_SIZE = 4096;

    private @Nullable ByteBuf unread;
    private @Nullable ByteBuf answers;
    private boolean open;

    BareHandler(Rooms rooms, boolean flushEach) {
        super(rooms, flushEach);
    }

    // ---- the channel ------------------------------------------------------------------------------------------------

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        super.channelInactive(gone);
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = joinUnread((ByteBuf) message);
        if (!open) {
            ByteBuf answer = Handshake.answer(in, ctx.alloc(), open());
            if (answer != null) {
                open = true;
                rooms.enter(this);
                ctx.writeAndFlush(answer, ctx.voidPromise());
            }
        }
        if (open) {
            while (readFrame(ctx, in)) {
                continue;
            }
        }
        keepUnread(in);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ByteBuf waiting = answers;
        if (waiting != null) {
            answers = null;
            send(waiting);
        }
        super.channelReadComplete(ctx);
    }

    private ByteBuf joinUnread(ByteBuf read) {
        ByteBuf before = unread;
        if (before == null) {
            return read;
        }
        unread = null;
        before.writeBytes(read);
        read.release();
        return before;
    }

    private void keepUnread(ByteBuf in) {
        if (!in.isReadable()) {
            in.release();
        } else if (in.readerIndex() == 0) {
            unread = in;
        } else {
            unread = in.alloc()
                    .buffer(Math.max(in.readableBytes(), expected(in)))
                    .writeBytes(in);
            in.release();
        }
    }

    /** How long the frame that begins here is, so that what is kept need not grow. */
    private static int expected(ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() >= 10 && (in.getByte(at + 1) & 0x7f) == 127) {
            return 14 + (int) in.getLong(at + 2);
        }
        return 0;
    }

    // ---- frames -----------------------------------------------------------------------------------------------------

    /** Takes one frame if all of it is there. */
    private boolean readFrame(ChannelHandlerContext ctx, ByteBuf in) {
        int at = in.readerIndex();
        int available = in.readableBytes();
        if (available < 6) {
            return false;
        }
        int length = in.getByte(at + 1) & 0x7f;
        int header = 6;
        if (length == 126) {
            header = 8;
            length = available < header ? 0 : in.getUnsignedShort(at + 2);
        } else if (length == 127) {
            header = 14;
            length = available < header ? 0 : (int) in.getLong(at + 2);
        }
        if (available < header + length) {
            return false;
        }
        int payload = at + header;
        Masks.unmask(in, payload, length, in.getInt(payload - 4));
        in.readerIndex(payload + length);
        switch (in.getByte(at) & 0xf) {
            case 1 -> text(in, payload, length);
            case 2 -> binary(in, payload, length);
            case 8 -> ctx.close();
            default -> {}
        }
        return true;
    }

    @Override
    protected ByteBuf message(int length) {
        return message(length, 0);
    }

    private ByteBuf message(int length, int more) {
        ByteBuf out = context().alloc().buffer(Frames.MAX_HEADER + length + more);
        Frames.header(out, Frames.TEXT, length);
        return out;
    }

    @Override
    protected Object frame(ByteBuf message) {
        return message;
    }

    @Override
    protected void attachment(String room, ByteBuf in, int at, int length) {
        ByteBuf both = message(ATTACHED.length, Frames.MAX_HEADER + length).writeBytes(ATTACHED);
        Frames.header(both, Frames.BINARY, length);
        both.writeBytes(in, at, length);
        rooms.broadcast(room, both::retainedDuplicate);
        both.release();
    }

    // ---- answers that share a buffer --------------------------------------------------------------------------------

    @Override
    protected ByteBuf begin(int length) {
        if (flushEach) {
            return message(length);
        }
        ByteBuf waiting = answers;
        if (waiting == null) {
            waiting = context().alloc().buffer(OUT_SIZE);
            answers = waiting;
        }
        Frames.header(waiting, Frames.TEXT, length);
        return waiting;
    }

    @Override
    protected void end(ByteBuf answer) {
        if (flushEach) {
            super.end(answer);
        }
    }
}
