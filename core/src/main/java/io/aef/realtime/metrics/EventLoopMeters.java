package io.aef.realtime.metrics;

import io.aef.realtime.EventLoopSample;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** What was seen on the event loops last. */
final class EventLoopMeters {

    private final Map<Integer, EventLoopSample> last = new ConcurrentHashMap<>();
    private final Timer lag;

    EventLoopMeters(Meters meters) {
        lag = meters.timer("event.loop.lag", "How late a timer on an event loop ran, of all event loops");
        meters.gauge(
                "queue.inbound",
                "events",
                "Events that wait for their handlers or are being handled",
                () -> sum(EventLoopSample::waitingEvents));
        meters.gauge(
                "queue.outbound",
                "bytes",
                "What waits for clients to read it",
                () -> sum(EventLoopSample::bufferedBytes));
    }

    private long sum(ToLongFunction<EventLoopSample> what) {
        return last.values().stream().mapToLong(what).sum();
    }

    void sampled(EventLoopSample sample) {
        last.put(sample.eventLoop(), sample);
        lag.record(sample.lagNanos(), TimeUnit.NANOSECONDS);
    }
}
