package io.aef.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What all meters of a registry read, by {@code name{tag=value,…}} without the prefix. What is sampled once a second
 * stands still for nobody and is left out.
 */
final class MeterReadings {

    private final MeterRegistry registry;
    private Map<String, Double> before = Map.of();

    MeterReadings(MeterRegistry registry) {
        this.registry = registry;
        forget();
    }

    /** From now on changes count from here. */
    void forget() {
        before = all();
    }

    /** Waits until exactly these meters have changed since the last call, and each by that much. */
    void expect(Map<String, Number> changes) {
        Map<String, Double> expected = new TreeMap<>();
        changes.forEach((meter, change) -> expected.put(meter, change.doubleValue()));
        await().untilAsserted(() -> assertThat(changes()).isEqualTo(expected));
        forget();
    }

    Map<String, Double> changes() {
        Map<String, Double> changes = new TreeMap<>();
        all().forEach((meter, value) -> {
            double change = value - before.getOrDefault(meter, 0.0);
            if (change != 0) {
                changes.put(meter, change);
            }
        });
        return changes;
    }

    private Map<String, Double> all() {
        Map<String, Double> all = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            String name = meter.getId().getName();
            if (!name.startsWith("socketio.queue.") && !name.equals("socketio.event.loop.lag")) {
                all.put(key(meter.getId()), value(meter));
            }
        }
        return all;
    }

    private static String key(Meter.Id id) {
        String tags = id.getTags().stream()
                .sorted()
                .map((Tag tag) -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(","));
        return id.getName().substring("socketio.".length()) + (tags.isEmpty() ? "" : "{" + tags + "}");
    }

    private static double value(Meter meter) {
        if (meter instanceof Counter counter) {
            return counter.count();
        }
        if (meter instanceof Timer timer) {
            return timer.count();
        }
        return ((Gauge) meter).value();
    }
}
