package io.aef.realtime.automation.metrics;

import io.aef.realtime.automation.browser.BrowserStreamTypes;
import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is sent beside the events of topics: of browsers, and of whatever else was added. */
final class MessageMeters {

    private record Counters(Counter sent, Counter bytes) {}

    private final Meters meters;

    /** By name: these are the words of modules, and few. */
    private final Map<String, Counters> counters = new ConcurrentHashMap<>();

    MessageMeters(Meters meters) {
        this.meters = meters;
        BrowserStreamTypes.events().keySet().forEach(this::of);
    }

    private Counters of(String event) {
        return counters.computeIfAbsent(
                event,
                first -> new Counters(
                        meters.counter(
                                "messages.sent",
                                null,
                                "Messages beside the events of topics, each counted once for each receiver",
                                "event",
                                event),
                        meters.counter(
                                "messages.data",
                                "bytes",
                                "Bytes of messages beside the events of topics, each counted once for each receiver",
                                "event",
                                event)));
    }

    void sent(String event, int receivers, long bytes) {
        Counters counted = of(event);
        counted.sent.increment(receivers);
        counted.bytes.increment((double) bytes * receivers);
    }
}
