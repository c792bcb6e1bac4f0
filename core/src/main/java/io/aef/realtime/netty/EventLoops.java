package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Lane;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads a host runs on. Several servers and mounts may share one instance; those that serve the same engine should,
 * because a session then finds all its connections on threads it can live on.
 *
 * <p>The threads made here keep the JVM running until {@link #close}: a server is not over when {@code main} is.
 *
 * <p>io_uring is left out on purpose: on loopback it was never faster than epoll.
 */
public final class EventLoops {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    private final IoEventLoopGroup group;
    private final boolean epoll;
    private final boolean owned;
    private final Map<EventLoop, NettyLane> lanes = new ConcurrentHashMap<>();

    private EventLoops(IoEventLoopGroup group, boolean epoll, boolean owned) {
        this.group = group;
        this.epoll = epoll;
        this.owned = owned;
    }

    /** As many threads as there are processors, on epoll where the machine has it, else on NIO. */
    public static EventLoops create() {
        return create(Runtime.getRuntime().availableProcessors());
    }

    /** That many threads, on epoll where the machine has it, else on NIO. */
    public static EventLoops create(int threads) {
        boolean epoll = Epoll.isAvailable();
        if (!epoll && System.getProperty("os.name").startsWith("Linux")) {
            LOG.info("No epoll, but NIO, which costs more: netty-transport-native-epoll is not on the class path.");
        }
        return create(threads, epoll);
    }

    /** That many threads on the JDK's own NIO, whatever the machine has. */
    public static EventLoops createNio(int threads) {
        return create(threads, false);
    }

    private static EventLoops create(int threads, boolean epoll) {
        if (threads <= 0) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: > 0)");
        }
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("aef-realtime", false), io),
                epoll,
                true);
    }

    /** Event loops of the application, on epoll or NIO. {@link #close} leaves them alone. */
    public static EventLoops of(EventLoopGroup group) {
        if (group instanceof IoEventLoopGroup io) {
            if (io.isIoType(NioIoHandler.class)) {
                return new EventLoops(io, false, false);
            }
            if (Epoll.isAvailable() && io.isIoType(EpollIoHandler.class)) {
                return new EventLoops(io, true, false);
            }
        }
        throw new IllegalArgumentException(
                "group: " + group.getClass().getName() + " (expected: event loops on epoll or NIO)");
    }

    /** Whether these run on epoll rather than NIO. */
    public boolean isEpoll() {
        return epoll;
    }

    /** Ends the threads if they were made here. Whatever still runs on them is lost. */
    public CompletionStage<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!owned) {
            done.complete(null);
            return done;
        }
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).addListener(future -> done.complete(null));
        return done;
    }

    /** One for each of these threads, in the same order every time. */
    public List<Lane> lanes() {
        List<Lane> all = new ArrayList<>();
        group.forEach(loop -> all.add(lane((EventLoop) loop)));
        return all;
    }

    EventLoopGroup group() {
        return group;
    }

    Class<? extends ServerChannel> serverChannelType() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** The one lane of that event loop. */
    NettyLane lane(EventLoop loop) {
        NettyLane lane = lanes.get(loop);
        return lane != null ? lane : lanes.computeIfAbsent(loop, NettyLane::new);
    }
}
