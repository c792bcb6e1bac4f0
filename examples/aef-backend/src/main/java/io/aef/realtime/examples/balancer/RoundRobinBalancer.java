package io.aef.realtime.examples.balancer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Leads each HTTP request to the next node in turn, whatever connection it comes on, and a WebSocket likewise for as long as it
 * lasts. A node that refuses connections is passed over. On the loopback interface only, for demos: it reads requests and
 * responses whole, and knows no HTTP but 1.1.
 */
public final class RoundRobinBalancer implements AutoCloseable {

    /** More than the server takes in one request, or gives in one response. */
    static final int MAX_BODY = 16 << 20;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("balancer", true), NioIoHandler.newFactory());

    private final List<Integer> nodes = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Channel door;

    private RoundRobinBalancer(int port) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        client.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY))
                                .addLast(new ClientHandler(RoundRobinBalancer.this::inTurn));
                    }
                })
                .bind("127.0.0.1", port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new UncheckedIOException(new IOException(
                    "Port " + port + " cannot be opened: " + bound.cause().getMessage(), bound.cause()));
        }
        door = bound.channel();
    }

    /**
     * Opens the port, with no node yet.
     *
     * @param port 0 for any free one
     * @throws UncheckedIOException if it cannot be opened
     */
    public static RoundRobinBalancer open(int port) {
        return new RoundRobinBalancer(port);
    }

    /** The port that it listens on. */
    public int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    /** There is a node on that port of this machine. */
    public void add(int node) {
        nodes.add(node);
    }

    /** That node gets no requests any more; those that are under way are left alone. */
    public void remove(int node) {
        nodes.remove((Integer) node);
    }

    /** The nodes to be tried, one after the other. */
    private List<Integer> inTurn() {
        List<Integer> order = new ArrayList<>(nodes);
        if (!order.isEmpty()) {
            Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), order.size()));
        }
        return order;
    }

    /** Ends all connections. */
    @Override
    public void close() {
        door.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
