package io.aef.realtime.automation.metrics;

import io.aef.realtime.automation.access.Visibility;
import io.aef.realtime.automation.event.EventCatalog;
import io.aef.realtime.automation.event.Topic;
import io.aef.realtime.automation.internal.Maps;
import io.aef.realtime.automation.monitor.AutomationListener.Replay;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Events: what is published and who gets how much of it. */
final class EventMeters {

    private final Map<Topic.Kind, LongAdder> subscriptions;
    private final Map<String, Counter> published = new HashMap<>();
    private final Map<String, Counter> notPublished = new HashMap<>();
    private final Map<String, Map<Visibility, Counter>> delivered = new HashMap<>();
    private final Map<Topic.Kind, Counter> liveBytes;
    private final Map<Topic.Kind, Counter> replayedBytes;
    private final Map<Replay, DistributionSummary> replayEvents;
    private final Map<Replay, DistributionSummary> replayBytes;

    EventMeters(Meters meters) {
        subscriptions = Maps.each(
                Topic.Kind.class,
                kind -> meters.gauge("subscriptions", "Topics that connections follow", "topic", Meters.word(kind)));
        for (String type : EventCatalog.types()) {
            published.put(type, published(meters, type, "success"));
            notPublished.put(type, published(meters, type, "failure"));
            delivered.put(type, Maps.each(Visibility.class, seen -> delivered(meters, type, seen)));
        }
        liveBytes = Maps.each(Topic.Kind.class, kind -> bytes(meters, kind, "live"));
        replayedBytes = Maps.each(Topic.Kind.class, kind -> bytes(meters, kind, "replay"));
        replayEvents = Maps.each(
                Replay.class,
                why -> meters.summary(
                        "replay.events", "events", "What brought a follower to its topic", "why", Meters.word(why)));
        replayBytes = Maps.each(
                Replay.class,
                why -> meters.summary(
                        "replay.size", "bytes", "What brought a follower to its topic", "why", Meters.word(why)));
    }

    private static Counter published(Meters meters, String type, String outcome) {
        return meters.counter(
                "events.published", null, "Events for the logs of topics", "type", type, "outcome", outcome);
    }

    private static Counter delivered(Meters meters, String type, Visibility seen) {
        return meters.counter(
                "events.delivered",
                null,
                "Events as they happened, each counted once for each follower",
                "type",
                type,
                "outcome",
                seen == Visibility.NONE ? "withheld" : Meters.word(seen));
    }

    private static Counter bytes(Meters meters, Topic.Kind kind, String part) {
        return meters.counter(
                "events.data",
                "bytes",
                "Events that were sent, each counted once for each follower",
                "topic",
                Meters.word(kind),
                "part",
                part);
    }

    void subscribed(Topic.Kind topic) {
        Maps.of(subscriptions, topic).increment();
    }

    void unsubscribed(Topic.Kind topic) {
        Maps.of(subscriptions, topic).decrement();
    }

    void published(String type, boolean failed) {
        Maps.of(failed ? notPublished : published, type).increment();
    }

    void delivered(String type, Topic.Kind topic, Visibility seen, int receivers, int bytes) {
        Maps.of(Maps.of(delivered, type), seen).increment(receivers);
        Maps.of(liveBytes, topic).increment((double) bytes * receivers);
    }

    void replayed(Topic.Kind topic, Replay why, int events, long bytes) {
        Maps.of(replayedBytes, topic).increment(bytes);
        Maps.of(replayEvents, why).record(events);
        Maps.of(replayBytes, why).record(bytes);
    }
}
