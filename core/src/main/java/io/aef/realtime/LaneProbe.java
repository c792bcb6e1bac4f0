package io.aef.realtime;

import io.aef.realtime.engine.host.Lane;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how late a lane is: one timer that should run every second. Between two of its runs, or if it does not run any
 * more, the lane is as late as the run that is due.
 */
final class LaneProbe {

    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What one connection keeps waiting. On the lane. */
    interface Load {

        int waitingEvents();

        long bufferedBytes();
    }

    private final int number;
    private final Lane lane;
    private final Listeners listeners;
    private final HandlerThreads handlers;
    private final Runnable tick = this::tick;
    /** On the lane; empty where nobody listens. */
    private final Set<Load> loads = new HashSet<>();

    private volatile long dueAt;
    private volatile long lag;
    private volatile boolean stopped;
    private volatile Lane.@Nullable Timeout timer;

    LaneProbe(int number, Lane lane, Listeners listeners, HandlerThreads handlers) {
        this.number = number;
        this.lane = lane;
        this.listeners = listeners;
        this.handlers = handlers;
        this.dueAt = lane.nanoTime() + INTERVAL_NANOS;
    }

    /** Any thread. */
    void start() {
        try {
            schedule(lane.nanoTime());
        } catch (RejectedExecutionException ended) {
            // It will never run, and so is later and later.
        }
    }

    private void schedule(long now) {
        dueAt = now + INTERVAL_NANOS;
        if (!stopped) {
            timer = lane.schedule(tick, INTERVAL_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        if (stopped) {
            return;
        }
        long now = lane.nanoTime();
        lag = Math.max(0, now - dueAt);
        handlers.revive();
        if (listeners.isOn()) {
            listeners.eventLoop(sample());
            if (number == 0) {
                listeners.handlerThreads(handlers.sample());
            }
        }
        schedule(now);
    }

    private EventLoopSample sample() {
        long waiting = 0;
        long buffered = 0;
        for (Load load : loads) {
            waiting += load.waitingEvents();
            buffered += load.bufferedBytes();
        }
        return new EventLoopSample(number, lag, loads.size(), waiting, buffered);
    }

    void add(Load load) {
        loads.add(load);
    }

    void remove(Load load) {
        loads.remove(load);
    }

    /** How late the lane is, in nanoseconds. Any thread. */
    long lagNanos() {
        return stopped ? 0 : Math.max(lag, lane.nanoTime() - dueAt);
    }

    private void lastSample() {
        listeners.eventLoop(new EventLoopSample(number, 0, 0, 0, 0));
        if (number == 0) {
            listeners.handlerThreads(HandlerThreadsSample.NONE);
        }
    }

    /** The server has ended: there is nothing left, and the last sample says so. Any thread. */
    void stop() {
        stopped = true;
        Lane.Timeout waiting = timer;
        if (waiting != null) {
            waiting.cancel();
        }
        Runnable last = this::lastSample;
        // On the lane no tick can come behind it.
        if (!lane.run(last)) {
            last.run();
        }
    }
}
