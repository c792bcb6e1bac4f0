package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Lane;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop, and the WebSocket links on it that have written and not flushed yet. */
final class NettyLane extends Lane {

    private static final Logger LOG = LoggerFactory.getLogger(NettyLane.class);

    private final EventLoop loop;
    private final Runnable flushTask = this::flush;

    private List<NettyWebSocketLink> unflushed = new ArrayList<>();
    private List<NettyWebSocketLink> spare = new ArrayList<>();
    private boolean flushQueued;

    NettyLane(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    public boolean inLane() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    protected boolean callerMayWait() {
        return ThreadExecutorMap.currentExecutor() == null;
    }

    @Override
    protected boolean hasEnded() {
        return loop.isShuttingDown();
    }

    @Override
    public Timeout schedule(Runnable task, long delay, TimeUnit unit) {
        Future<?> future = loop.schedule(task, delay, unit);
        return () -> future.cancel(false);
    }

    @Override
    public long nanoTime() {
        return loop.ticker().nanoTime();
    }

    /**
     * Has the link flushed behind the tasks that already wait on this loop. What several of them write to one link then
     * leaves in one system call.
     */
    void flushLater(NettyWebSocketLink link) {
        unflushed.add(link);
        if (!flushQueued) {
            loop.execute(flushTask);
            flushQueued = true;
        }
    }

    private void flush() {
        flushQueued = false;
        List<NettyWebSocketLink> links = unflushed;
        // A flushed link may write again at once; that goes into the next round.
        unflushed = spare;
        for (NettyWebSocketLink link : links) {
            try {
                link.flushForLane();
            } catch (RuntimeException | Error e) {
                // It has failed in failing, such as for want of memory. The others, and the next round, go on.
                LOG.error("A WebSocket connection could not be closed", e);
            }
        }
        links.clear();
        spare = links;
    }
}
