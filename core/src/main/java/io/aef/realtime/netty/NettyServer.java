package io.aef.realtime.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An HTTP and WebSocket server on a port of its own. What no handler wants is answered 404. */
public final class NettyServer {

    private static final int BACKLOG = 4096;

    /** Rather than Netty's adaptive default, because frames of 100 KB then cost half as much. */
    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    /** Beyond the upper mark a peer is not read from until it has read down to the lower one. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    /**
     * Netty's default, but one for all connections rather than one for each; it is what they make theirs with. How often a channel is
     * read at most before others have their turn is Netty's default too.
     */
    private static final RecvByteBufAllocator READ_SIZES = new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(16);

    private final Host host;
    private final EventLoops loops;
    private final boolean ownsLoops;
    private final Channel listening;
    private final ChannelGroup connections;
    private @Nullable CompletionStage<Void> closing;

    private NettyServer(Host host, boolean ownsLoops, Channel listening, ChannelGroup connections) {
        this.host = host;
        this.loops = host.loops();
        this.ownsLoops = ownsLoops;
        this.listening = listening;
        this.connections = connections;
    }

    /** Starts on event loops of its own, which end with it; else as {@link #start(List, NettyOptions, EventLoops)}. */
    public static NettyServer start(List<RequestHandler> handlers, NettyOptions options) {
        EventLoops loops = EventLoops.create();
        try {
            return start(handlers, options, loops, true);
        } catch (RuntimeException e) {
            loops.close();
            throw e;
        }
    }

    /**
     * Listens from the return of this method on.
     *
     * @param handlers asked in this order
     * @param loops are left running when the server is closed
     * @throws UncheckedIOException if the address cannot be listened on
     */
    public static NettyServer start(List<RequestHandler> handlers, NettyOptions options, EventLoops loops) {
        return start(handlers, options, loops, false);
    }

    private static NettyServer start(
            List<RequestHandler> handlers, NettyOptions options, EventLoops loops, boolean ownsLoops) {
        Host host = new Host(handlers, options, loops, options.tls() != null, Clock.systemUTC());
        ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
        Acceptance acceptance = new Acceptance(connections, options.maxTcpConnections());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannelType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, ALLOCATOR)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(acceptance)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (acceptance.takes(channel)) {
                            channel.config().setRecvByteBufAllocator(READ_SIZES);
                            addHandlers(channel.pipeline(), host);
                        }
                    }
                });
        ChannelFuture bound = bootstrap.bind(options.host(), options.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            BindException failure = new BindException("Cannot listen on " + options.host() + ":" + options.port() + ": "
                    + (cause.getMessage() == null ? cause.toString() : cause.getMessage()));
            failure.initCause(cause);
            throw new UncheckedIOException(failure);
        }
        return new NettyServer(host, ownsLoops, bound.channel(), connections);
    }

    static void addHandlers(ChannelPipeline pipeline, Host host) {
        Tls tls = host.options().tls();
        if (tls != null) {
            pipeline.addLast(tls.newHandler(pipeline.channel().alloc()));
        }
        HttpConnection connection = new HttpConnection(host, false);
        pipeline.addLast(
                new HttpRequestReader(connection, host.options().httpLimits()), new HttpResponseEncoder(), connection);
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** The threads it runs on. */
    public EventLoops loops() {
        return loops;
    }

    /** Accepts no more connections, and ends those that carry an HTTP request behind its response. */
    public CompletionStage<Void> stopAccepting() {
        host.drain();
        CompletableFuture<Void> done = new CompletableFuture<>();
        listening.close().addListener(closed -> {
            connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(Drain.INSTANCE));
            done.complete(null);
        });
        return done;
    }

    /**
     * Stops accepting, waits for the open connections to end, and ends those that are left after the grace period. WebSocket
     * links are not told to end: their engine does that. A second call returns the stage of the first.
     */
    public synchronized CompletionStage<Void> close(Duration grace) {
        if (closing == null) {
            closing = closeOnce(grace);
        }
        return closing;
    }

    private CompletionStage<Void> closeOnce(Duration grace) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        // On none of the loops, any of which a handler may be blocking; and before accepting has stopped, for the same
        // reason.
        CompletableFuture<Void> cut = new CompletableFuture<>();
        cut.completeOnTimeout(null, grace.toNanos(), TimeUnit.NANOSECONDS).thenRun(connections::close);
        stopAccepting()
                .thenRun(() -> connections.newCloseFuture().addListener(allClosed -> {
                    cut.cancel(false);
                    if (ownsLoops) {
                        loops.close().thenRun(() -> done.complete(null));
                    } else {
                        done.complete(null);
                    }
                }));
        return done;
    }
}
