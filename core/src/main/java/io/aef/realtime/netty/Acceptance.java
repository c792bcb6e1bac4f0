package io.aef.realtime.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which TCP connections a listening channel takes. One too many is accepted and reset at once, so that the client knows and tries
 * again, rather than left in a queue until it gives up. When the system has no room for one more, such as no file descriptor,
 * nothing is accepted for a second.
 */
final class Acceptance extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);

    private static final long PAUSE_SECONDS = 1;
    private static final long LOG_INTERVAL = TimeUnit.MINUTES.toNanos(1);

    private final ChannelGroup connections;
    private final int most;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong logAgain = new AtomicLong(System.nanoTime());

    Acceptance(ChannelGroup connections, int most) {
        this.connections = connections;
        this.most = most;
    }

    /** Whether the connection may stay; if not, it is closed. On its event loop. */
    boolean takes(Channel channel) {
        connections.add(channel);
        // Two that come at the same moment may both have to go.
        if (connections.size() <= most) {
            return true;
        }
        // A connection that is closed in the orderly way would be remembered by the system for a minute.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
        refused.incrementAndGet();
        if (isTimeToLog()) {
            LOG.warn(
                    "Full: {} TCP connections were refused because of maxTcpConnections ({}).",
                    refused.getAndSet(0),
                    most);
        }
        return false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!context.channel().config().isAutoRead()) {
            return;
        }
        context.channel().config().setAutoRead(false);
        context.executor()
                .schedule(() -> context.channel().config().setAutoRead(true), PAUSE_SECONDS, TimeUnit.SECONDS);
        if (isTimeToLog()) {
            LOG.warn("Connections cannot be accepted; trying again every second: {}", cause.toString());
        }
    }

    private boolean isTimeToLog() {
        long now = System.nanoTime();
        long next = logAgain.get();
        return now - next >= 0 && logAgain.compareAndSet(next, now + LOG_INTERVAL);
    }
}
