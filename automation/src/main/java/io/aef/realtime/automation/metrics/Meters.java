package io.aef.realtime.automation.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Registers meters under the one prefix, with the tags they have in common. */
final class Meters {

    private static final String PREFIX = "aef.";

    private final MeterRegistry registry;
    private final Tags common;

    Meters(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
    }

    /** As it is written in a tag. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    Counter counter(String name, @Nullable String unit, String description, String... tags) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .baseUnit(unit)
                .tags(common.and(tags))
                .register(registry);
    }

    Timer timer(String name, String description, String... tags) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .tags(common.and(tags))
                .register(registry);
    }

    DistributionSummary summary(String name, String unit, String description, String... tags) {
        return DistributionSummary.builder(PREFIX + name)
                .description(description)
                .baseUnit(unit)
                .tags(common.and(tags))
                .register(registry);
    }

    /** A gauge that goes up and down with what is returned. */
    LongAdder gauge(String name, String description, String... tags) {
        LongAdder value = new LongAdder();
        Gauge.builder(PREFIX + name, value::sum)
                .description(description)
                .tags(common.and(tags))
                .register(registry);
        return value;
    }
}
