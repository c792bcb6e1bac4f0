package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.redis.metrics.RedisMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RedisMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final RedisStatus status = new RedisStatus();

    private double read(String name) {
        return registry.get("socketio.redis." + name)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void everyMeterReadsTheStatus() {
        RedisMetrics.bind(registry, status);
        assertThat(read("healthy")).isEqualTo(1);
        status.published(5);
        status.countReceived();
        status.lost(2);
        RedisStatus.Source source = status.source();
        source.unreachable(source.ask(), new IllegalStateException("gone"));
        status.countOverflow();
        status.countMalformed(new IllegalArgumentException());
        status.requested();
        status.watch(() -> 7, () -> 8);
        status.watchRelay(() -> 9);

        assertThat(List.of("published", "received", "lost", "overflowed", "malformed"))
                .extracting(this::read)
                .containsExactly(5.0, 1.0, 2.0, 1.0, 1.0);
        assertThat(List.of("healthy", "outgoing", "incoming", "requests", "relayed"))
                .extracting(this::read)
                .containsExactly(0.0, 7.0, 8.0, 1.0, 9.0);
    }

    @Test
    void twoServersHaveTheirOwn() {
        RedisStatus other = new RedisStatus();
        RedisMetrics.bind(registry, status, Tags.of("server", "a"));
        RedisMetrics.bind(registry, other, Tags.of("server", "b"));
        other.published(3);

        assertThat(registry.get("socketio.redis.published")
                        .tag("server", "b")
                        .functionCounter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("socketio.redis.published")
                        .tag("server", "a")
                        .functionCounter()
                        .count())
                .isZero();
    }

    @Test
    void thePageListsThem() throws IOException {
        RedisMetrics.bind(registry, status);
        Map<String, String> meters = new TreeMap<>();
        registry.getMeters().forEach(meter -> {
            Meter.Id id = meter.getId();
            String unit = id.getBaseUnit() == null ? "" : ", " + id.getBaseUnit();
            meters.put("`" + id.getName() + "`", id.getType().name().toLowerCase(Locale.ROOT) + unit);
        });
        Map<String, String> listed = new TreeMap<>();
        Files.readAllLines(Path.of("../docs/observability.md")).stream()
                .filter(line -> line.startsWith("| `socketio.redis."))
                .map(line -> line.split("\\|"))
                .forEach(cells -> listed.put(cells[1].strip(), cells[2].strip()));

        assertThat(listed).isEqualTo(meters);
    }
}
