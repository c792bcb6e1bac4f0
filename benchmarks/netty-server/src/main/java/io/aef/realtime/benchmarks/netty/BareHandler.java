package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection: the handshake, the frames of the client, and the answers cut out of them without looking at what they mean.
 *
 * <p>With {@code flushEach} every message has a write of its own; without, the answers to what was read at once share a buffer and a flush,
 * and broadcasts read at once share one flush per receiver.
 */
final class BareHandler extends ChannelInboundHandlerAdapter {

    private static final int TEXT = 0x81;
    private static final int OUT_SIZE = 4096;

    private final Rooms rooms;
    private final boolean flushEach;
    private final List<String> joined = new ArrayList<>(1);

    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf unread;
    private @Nullable ByteBuf answers;
    private @Nullable ByteBuf binaryHead;
    private boolean open;
    private boolean dirty;

    BareHandler(Rooms rooms, boolean flushEach) {
        this.rooms = rooms;
        this.flushEach = flushEach;
    }

    // ---- what rooms ask for -----------------------------------------------------------------------------------------

    void writeAndFlush(ByteBuf frame) {
        context().writeAndFlush(frame, context().voidPromise());
    }

    /** Whether this is the first one since the last flush. */
    boolean write(ByteBuf frame) {
        context().write(frame, context().voidPromise());
        boolean first = !dirty;
        dirty = true;
        return first;
    }

    void flush() {
        dirty = false;
        context().flush();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext present = context;
        if (present == null) {
            throw new IllegalStateException("not added to a pipeline");
        }
        return present;
    }

    // ---- the channel ------------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        rooms.leave(this, joined);
        if (unread != null) {
            unread.release();
            unread = null;
        }
        if (binaryHead != null) {
            binaryHead.release();
            binaryHead = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = joinUnread((ByteBuf) message);
        if (!open) {
            ByteBuf answer = Handshake.answer(in, ctx.alloc(), rooms.nextId());
            if (answer != null) {
                open = true;
                rooms.enter(this);
                ctx.writeAndFlush(answer, ctx.voidPromise());
            }
        }
        if (open) {
            while (frame(ctx, in)) {
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
            ctx.write(waiting, ctx.voidPromise());
            ctx.flush();
        }
        rooms.flush();
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
    private boolean frame(ChannelHandlerContext ctx, ByteBuf in) {
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
            case 1 -> text(ctx, in, payload, length);
            case 2 -> binary(ctx, in, payload, length);
            case 8 -> ctx.close();
            default -> {}
        }
        return true;
    }

    private void text(ChannelHandlerContext ctx, ByteBuf in, int at, int length) {
        int type = length < 2 ? 0 : in.getShort(at);
        if (type == ('4' << 8 | '2')) {
            event(ctx, in, at, at + length);
        } else if (type == ('4' << 8 | '5')) {
            if (binaryHead == null) {
                binaryHead = ctx.alloc().buffer(64);
                Frames.header(binaryHead, TEXT, Frames.BINARY_EVENT.length);
                binaryHead.writeBytes(Frames.BINARY_EVENT);
            }
        } else if (type == ('4' << 8 | '0')) {
            byte[] answer = Rooms.ascii("40{\"sid\":\"s" + rooms.nextId() + "\"}");
            ByteBuf out = ctx.alloc().buffer(answer.length + 2);
            Frames.header(out, TEXT, answer.length);
            ctx.writeAndFlush(out.writeBytes(answer), ctx.voidPromise());
        }
    }

    /** {@code 42…["echo",…]}, {@code 42…["join","…"]}, {@code 42["pub",…]} or {@code 42["pubto","…",…]}, by their length. */
    private void event(ChannelHandlerContext ctx, ByteBuf in, int at, int end) {
        int bracket = at + 2;
        while (in.getByte(bracket) != '[') {
            bracket++;
        }
        int name = bracket + 2;
        if (in.getByte(name) == 'e') {
            answer(ctx, in, at + 2, bracket, bracket + 8, end);
        } else if (in.getByte(name) == 'j') {
            String room = in.toString(bracket + 9, end - 2 - (bracket + 9), StandardCharsets.UTF_8);
            rooms.join(room, this);
            joined.add(room);
            ByteBuf ok = ctx.alloc().buffer(8).writeBytes(Rooms.ascii("\"ok\"]"));
            answer(ctx, in, at + 2, bracket, ok);
            ok.release();
        } else if (in.getByte(name + 3) == '"') {
            rooms.broadcast("r", Frames.event(ctx.alloc(), in, name + 5, end), flushEach);
        } else {
            int quote = name + 8;
            while (in.getByte(quote) != '"') {
                quote++;
            }
            String room = in.toString(name + 8, quote - (name + 8), StandardCharsets.US_ASCII);
            rooms.broadcast(room, Frames.event(ctx.alloc(), in, quote + 2, end), flushEach);
        }
    }

    private void answer(ChannelHandlerContext ctx, ByteBuf in, int id, int bracket, int value, int end) {
        int digits = bracket - id;
        ByteBuf out = out(ctx, end - value + digits + 16);
        Frames.header(out, TEXT, 3 + digits + end - value);
        out.writeShort('4' << 8 | '3').writeBytes(in, id, digits).writeByte('[').writeBytes(in, value, end - value);
        sent(ctx, out);
    }

    private void answer(ChannelHandlerContext ctx, ByteBuf in, int id, int bracket, ByteBuf value) {
        int digits = bracket - id;
        ByteBuf out = out(ctx, value.readableBytes() + digits + 16);
        Frames.header(out, TEXT, 3 + digits + value.readableBytes());
        out.writeShort('4' << 8 | '3').writeBytes(in, id, digits).writeByte('[').writeBytes(value);
        sent(ctx, out);
    }

    private ByteBuf out(ChannelHandlerContext ctx, int size) {
        if (flushEach) {
            return ctx.alloc().buffer(size);
        }
        ByteBuf waiting = answers;
        if (waiting == null) {
            waiting = ctx.alloc().buffer(OUT_SIZE);
            answers = waiting;
        }
        return waiting;
    }

    private void sent(ChannelHandlerContext ctx, ByteBuf out) {
        if (flushEach) {
            ctx.writeAndFlush(out, ctx.voidPromise());
        }
    }

    private void binary(ChannelHandlerContext ctx, ByteBuf in, int at, int length) {
        ByteBuf both = ctx.alloc().buffer(length + 64);
        ByteBuf head = binaryHead;
        if (head != null) {
            binaryHead = null;
            both.writeBytes(head);
            head.release();
        }
        Frames.header(both, 0x82, length);
        rooms.broadcast("r", both.writeBytes(in, at, length), flushEach);
    }
}
