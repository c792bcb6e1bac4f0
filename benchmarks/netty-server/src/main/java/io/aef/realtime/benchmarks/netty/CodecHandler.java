package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Handshake and frames by Netty's own codecs, with their defaults but for the path and the size of a frame. */
final class CodecHandler extends Peer {

    private static final int MAX_REQUEST = 65_536;
    private static final WebSocketServerProtocolConfig CONFIG = WebSocketServerProtocolConfig.newBuilder()
            .websocketPath("/socket.io/")
            .checkStartsWith(true)
            .maxFramePayloadLength(10_000_000)
            .build();

    private CodecHandler(Rooms rooms) {
        super(rooms, false);
    }

    static void addTo(ChannelPipeline pipeline, Rooms rooms) {
        pipeline.addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(MAX_REQUEST),
                new WebSocketServerProtocolHandler(CONFIG),
                new CodecHandler(rooms));
    }

    // ---- the channel ------------------------------------------------------------------------------------------------

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
            rooms.enter(this);
            ByteBuf open = ctx.alloc().buffer(128);
            open.writeCharSequence(open(), StandardCharsets.US_ASCII);
            ctx.writeAndFlush(frame(open), ctx.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof TextWebSocketFrame frame) {
                ByteBuf in = frame.content();
                text(in, in.readerIndex(), in.readableBytes());
            } else if (message instanceof BinaryWebSocketFrame frame) {
                ByteBuf in = frame.content();
                binary(in, in.readerIndex(), in.readableBytes());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    // ---- frames -----------------------------------------------------------------------------------------------------

    @Override
    protected ByteBuf message(int length) {
        return context().alloc().buffer(length);
    }

    @Override
    protected Object frame(ByteBuf message) {
        return new TextWebSocketFrame(message);
    }

    @Override
    protected void attachment(String room, ByteBuf in, int at, int length) {
        ByteBuf head = message(ATTACHED.length).writeBytes(ATTACHED);
        ByteBuf attachment = in.slice(at, length);
        rooms.broadcast(room, () -> frame(head.retainedDuplicate()));
        rooms.broadcast(room, () -> new BinaryWebSocketFrame(attachment.retainedDuplicate()));
        head.release();
    }
}
