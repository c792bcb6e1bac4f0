package io.aef.realtime.examples.balancer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Passes bytes on to the other side, no faster than that takes them, and ends with it. */
final class Tunnel extends ChannelInboundHandlerAdapter {

    private final Channel other;

    Tunnel(Channel other) {
        this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext side, Object bytes) {
        other.writeAndFlush(bytes);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext side) {
        other.config().setAutoRead(side.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext side) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext side, Throwable cause) {
        side.close();
    }
}
