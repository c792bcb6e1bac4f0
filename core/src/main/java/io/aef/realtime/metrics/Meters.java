package io.aef.realtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** Registers meters under the one prefix, with the tags they have in common. */
final class Meters {

    /** The value of a tag for all that have none of their own. */
    static final String OTHER = "other";

    private static final String PREFIX = "socketio.";

    private final MeterRegistry registry;
    private final Tags common;

    Meters(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
    }

    Counter counter(String name, String description, String... tags) {
        return builder(name, description, tags).register(registry);
    }

    Counter bytes(String name, String description, String... tags) {
        return builder(name, description, tags).baseUnit("bytes").register(registry);
    }

    private Counter.Builder builder(String name, String description, String... tags) {
        return Counter.builder(PREFIX + name).description(description).tags(common.and(tags));
    }

    Timer timer(String name, String description, String... tags) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .tags(common.and(tags))
                .register(registry);
    }

    void gauge(String name, String unit, String description, Supplier<Number> value, String... tags) {
        Gauge.builder(PREFIX + name, value)
                .description(description)
                .baseUnit(unit)
                .tags(common.and(tags))
                .register(registry);
    }
}
