package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client, whatever puts its messages into frames: the answers are cut out of what it sends, without looking at what that means.
 *
 * <p>With {@code flushEach} every message has a flush of its own; without, what is written during one read is flushed at its end, once
 * per receiver.
 */
abstract class Peer extends ChannelInboundHandlerAdapter {

    static final byte[] ATTACHED = Rooms.ascii("451-[\"m\",{\"_placeholder\":true,\"num\":0}]");

    private static final byte[] EVENT = Rooms.ascii("42[\"m\",");
    private static final byte[] OK = Rooms.ascii("\"ok\"]");
    private static final String ROOM = "r";

    protected final Rooms rooms;
    protected final boolean flushEach;
    private final List<String> joined = new ArrayList<>(1);

    private @Nullable ChannelHandlerContext context;
    private boolean dirty;

    protected Peer(Rooms rooms, boolean flushEach) {
        this.rooms = rooms;
        this.flushEach = flushEach;
    }

    // ---- how messages become frames ---------------------------------------------------------------------------------

    /** A buffer for a text message of that length, with what comes before the message in it. */
    protected abstract ByteBuf message(int length);

    /** What is written for a text message that is complete. */
    protected abstract Object frame(ByteBuf message);

    /** Sends the attachment to all members of the room, and before it the message that it belongs to. */
    protected abstract void attachment(String room, ByteBuf in, int at, int length);

    /** The buffer for an answer of that length, which is to be complete before the next one begins. */
    protected ByteBuf begin(int length) {
        return message(length);
    }

    protected void end(ByteBuf answer) {
        send(frame(answer));
    }

    // ---- what is sent -----------------------------------------------------------------------------------------------

    void send(Object frame) {
        ChannelHandlerContext to = context();
        if (flushEach) {
            to.writeAndFlush(frame, to.voidPromise());
            return;
        }
        to.write(frame, to.voidPromise());
        if (!dirty) {
            dirty = true;
            rooms.flushLater(this);
        }
    }

    void flush() {
        dirty = false;
        context().flush();
    }

    void ping() {
        ChannelHandlerContext to = context();
        to.writeAndFlush(frame(message(1).writeByte('2')), to.voidPromise());
    }

    /** The packet that opens the connection. */
    protected final String open() {
        return "0{\"sid\":\"e" + rooms.nextId() + "\",\"upgrades\":[],\"pingInterval\":25000,"
                + "\"pingTimeout\":20000,\"maxPayload\":10000000}";
    }

    protected final ChannelHandlerContext context() {
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
    public void channelReadComplete(ChannelHandlerContext ctx) {
        rooms.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        rooms.leave(this, joined);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    // ---- what is received -------------------------------------------------------------------------------------------

    /** A text message of the client lies there. That of a binary event says nothing that its attachment does not. */
    protected final void text(ByteBuf in, int at, int length) {
        int type = length < 2 ? 0 : in.getShort(at);
        if (type == ('4' << 8 | '2')) {
            event(in, at, at + length);
        } else if (type == ('4' << 8 | '0')) {
            byte[] answer = Rooms.ascii("40{\"sid\":\"s" + rooms.nextId() + "\"}");
            end(begin(answer.length).writeBytes(answer));
        }
    }

    protected final void binary(ByteBuf in, int at, int length) {
        attachment(ROOM, in, at, length);
    }

    /** {@code 42…["echo",…]}, {@code 42…["join","…"]}, {@code 42["pub",…]} or {@code 42["pubto","…",…]}, by their length. */
    private void event(ByteBuf in, int at, int end) {
        int bracket = at + 2;
        while (in.getByte(bracket) != '[') {
            bracket++;
        }
        int name = bracket + 2;
        if (in.getByte(name) == 'e') {
            int value = bracket + 8;
            end(answer(in, at + 2, bracket, end - value).writeBytes(in, value, end - value));
        } else if (in.getByte(name) == 'j') {
            String room = in.toString(bracket + 9, end - 2 - (bracket + 9), StandardCharsets.UTF_8);
            rooms.join(room, this);
            joined.add(room);
            end(answer(in, at + 2, bracket, OK.length).writeBytes(OK));
        } else if (in.getByte(name + 3) == '"') {
            publish(ROOM, in, name + 5, end);
        } else {
            int quote = name + 8;
            while (in.getByte(quote) != '"') {
                quote++;
            }
            String room = in.toString(name + 8, quote - (name + 8), StandardCharsets.US_ASCII);
            publish(room, in, quote + 2, end);
        }
    }

    /** {@code 43…[}, for a value of that length behind it. */
    private ByteBuf answer(ByteBuf in, int id, int bracket, int valueLength) {
        int digits = bracket - id;
        return begin(3 + digits + valueLength)
                .writeShort('4' << 8 | '3')
                .writeBytes(in, id, digits)
                .writeByte('[');
    }

    /** {@code 42["m",…} with the rest of what was received. */
    private void publish(String room, ByteBuf in, int value, int end) {
        ByteBuf message = message(EVENT.length + end - value).writeBytes(EVENT).writeBytes(in, value, end - value);
        rooms.broadcast(room, () -> frame(message.retainedDuplicate()));
        message.release();
    }
}
