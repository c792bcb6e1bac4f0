package io.aef.realtime.examples.backend;

import io.aef.realtime.Health;
import io.aef.realtime.automation.monitor.Statistics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What a node has counted, for the admin page: durations in milliseconds, enum constants in lower case. */
final class StatisticsJson {

    private StatisticsJson() {}

    static Map<String, Object> of(Statistics statistics, Health health) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("since", statistics.since().toString());
        json.put("status", health.status().text());
        json.put("eventLoopLagMs", health.eventLoopLag().toMillis());
        json.put("memory", memory());
        json.put("connections", connections(statistics.connections()));
        json.put("users", statistics.users().stream().map(StatisticsJson::user).toList());
        json.put(
                "topics",
                map(
                        statistics.topics(),
                        topics -> Map.of(
                                "subscriptions",
                                topics.subscriptions(),
                                "liveBytes",
                                topics.liveBytes(),
                                "replayBytes",
                                topics.replayBytes())));
        json.put(
                "events",
                map(
                        statistics.events(),
                        events -> Map.of(
                                "published", events.published(),
                                "failed", events.failed(),
                                "full", events.full(),
                                "redacted", events.redacted(),
                                "withheld", events.withheld())));
        json.put(
                "replays",
                map(
                        statistics.replays(),
                        replays -> Map.of(
                                "times", replays.times(), "events", replays.events(), "bytes", replays.bytes())));
        json.put(
                "messages",
                map(statistics.messages(), messages -> Map.of("sent", messages.sent(), "bytes", messages.bytes())));
        json.put(
                "commands",
                map(
                        statistics.commands(),
                        commands -> Map.of(
                                "outcomes",
                                commands.outcomes(),
                                "repeated",
                                commands.repeated(),
                                "times",
                                times(commands.times()))));
        json.put("refusals", map(statistics.refusals(), codes -> map(codes, count -> count)));
        return json;
    }

    private static Map<String, Object> memory() {
        Runtime runtime = Runtime.getRuntime();
        return Map.of("heapUsed", runtime.totalMemory() - runtime.freeMemory(), "heapMax", runtime.maxMemory());
    }

    private static Map<String, Object> connections(Statistics.Connections connections) {
        return Map.of(
                "now",
                connections.now(),
                "opened",
                map(connections.opened(), count -> count),
                "ended",
                times(connections.ended()),
                "firstEvent",
                times(connections.firstEvent()),
                "replaced",
                connections.replaced(),
                "refreshed",
                connections.refreshed(),
                "expired",
                connections.expired());
    }

    private static Map<String, Object> user(Statistics.User user) {
        return Map.of(
                "name",
                user.name(),
                "sessions",
                user.sessions(),
                "since",
                user.since().toString());
    }

    private static Map<String, Object> times(Statistics.Times times) {
        return Map.of("count", times.count(), "meanMs", millis(times.mean()), "longestMs", millis(times.longest()));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static <V> Map<String, Object> map(Map<?, V> counted, Function<V, Object> write) {
        Map<String, Object> json = new LinkedHashMap<>();
        counted.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey().toString().toLowerCase(Locale.ROOT), entry.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> json.put(entry.getKey(), write.apply(entry.getValue())));
        return json;
    }
}
