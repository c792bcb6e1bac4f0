package io.aef.realtime.benchmarks.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One event loop, one handler of our own per channel, and the pooled allocator, which is the faster one for large frames. */
public final class BareServer implements AutoCloseable {

    /** How messages become frames, and when they are flushed. */
    public enum Mode {
        /** By hand; what is written during one read is flushed at its end, answers to the same client in one buffer. */
        BARE,
        /** By hand; a write and a flush per message. */
        FLUSH_EACH,
        /** By Netty's HTTP and WebSocket codecs; what is written during one read is flushed at its end. */
        CODEC;

        private void addTo(ChannelPipeline pipeline, Rooms rooms) {
            if (this == CODEC) {
                CodecHandler.addTo(pipeline, rooms);
            } else {
                pipeline.addLast(new BareHandler(rooms, this == FLUSH_EACH));
            }
        }

        private static Mode of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private static final int BACKLOG = 4096;

    private final MultiThreadIoEventLoopGroup group;
    private final Channel channel;

    private BareServer(MultiThreadIoEventLoopGroup group, Channel channel) {
        this.group = group;
        this.channel = channel;
    }

    /** @param args the port, and {@code bare} (the default), {@code flush-each} or {@code codec}; prints {@code up} when it listens */
    public static void main(String[] args) {
        start(Integer.parseInt(args[0]), args.length > 1 ? Mode.of(args[1]) : Mode.BARE);
        System.out.println("up");
    }

    /** Starts on that port of the loopback interface; 0 for any free one. */
    public static BareServer start(int port, Mode mode) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io);
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        Rooms rooms = new Rooms();
        Channel channel = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel child) {
                        mode.addTo(child.pipeline(), rooms);
                    }
                })
                .bind("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
        group.scheduleAtFixedRate(rooms::ping, Rooms.PING_SECONDS, Rooms.PING_SECONDS, TimeUnit.SECONDS);
        return new BareServer(group, channel);
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
