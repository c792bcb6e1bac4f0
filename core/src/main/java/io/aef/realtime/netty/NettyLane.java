package io.aef.realtime.netty;

import io.aef.realtime.engine.host.Lane;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One event loop, and the WebSocket links on it that have written and not flushed yet. */
final class NettyLane extends Lane {

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
            flushQueued = true;
            loop.execute(flushTask);
        }
    }

    private void flush() {
        flushQueued = false;
        List<NettyWebSocketLink> links = unflushed;
        // A flushed link may write again at once; that goes into the next round.
        unflushed = spare;
        for (NettyWebSocketLink link : links) {
            link.flushForLane();
        }
        links.clear();
        spare = links;
    }
}
