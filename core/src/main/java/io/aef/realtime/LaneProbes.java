package io.aef.realtime;

import io.aef.realtime.engine.host.Lane;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The probes of all lanes a server lives on. Thread-safe. */
final class LaneProbes {

    private final Listeners listeners;
    private final HandlerThreads handlers;
    private final Map<Lane, LaneProbe> probes = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile boolean stopped;

    /** @param handlers are looked after by the way */
    LaneProbes(Listeners listeners, HandlerThreads handlers) {
        this.listeners = listeners;
        this.handlers = handlers;
    }

    void watch(Collection<? extends Lane> lanes) {
        lanes.forEach(this::of);
    }

    /** The probe of that lane; watches it from now on if it was not known. */
    LaneProbe of(Lane lane) {
        LaneProbe known = probes.get(lane);
        return known != null ? known : probes.computeIfAbsent(lane, this::begin);
    }

    private LaneProbe begin(Lane lane) {
        LaneProbe probe = new LaneProbe(numbers.getAndIncrement(), lane, listeners, handlers);
        if (!stopped) {
            probe.start();
        }
        return probe;
    }

    boolean isEmpty() {
        return probes.isEmpty();
    }

    /** How late the latest lane is, in nanoseconds. */
    long lagNanos() {
        long most = 0;
        for (LaneProbe probe : probes.values()) {
            most = Math.max(most, probe.lagNanos());
        }
        return most;
    }

    void stop() {
        stopped = true;
        probes.values().forEach(LaneProbe::stop);
    }
}
