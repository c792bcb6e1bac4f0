package io.aef.realtime.redis.metrics;

import io.aef.realtime.redis.RedisStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a node gets on with Redis, as meters; {@code docs/observability.md} lists them.
 *
 * <pre>{@code
 * RedisMetrics.bind(registry, adapter.status())
 * }</pre>
 */
public final class RedisMetrics {

    private static final String PREFIX = "socketio.redis.";

    private final MeterRegistry registry;
    private final RedisStatus status;
    private final Tags tags;

    private RedisMetrics(MeterRegistry registry, RedisStatus status, Tags tags) {
        this.registry = registry;
        this.status = status;
        this.tags = tags;
    }

    /** Meters in that registry, without tags. */
    public static void bind(MeterRegistry registry, RedisStatus status) {
        bind(registry, status, Tags.empty());
    }

    /** @param tags of every meter: where several servers use one registry, each has one of its own */
    public static void bind(MeterRegistry registry, RedisStatus status, Iterable<Tag> tags) {
        new RedisMetrics(registry, status, Tags.of(tags)).bind();
    }

    private void bind() {
        counter("published", "Messages that Redis has taken", RedisStatus::published);
        counter("received", "Messages of other nodes and emitters", RedisStatus::received);
        counter("lost", "Messages that other nodes did not receive", RedisStatus::lost);
        counter("overflowed", "Messages that arrived faster than they could be passed on", RedisStatus::overflowed);
        counter("malformed", "Messages that arrived and were not understood", RedisStatus::malformed);
        gauge("healthy", null, "1 if Redis answers, else 0", each -> each.isHealthy() ? 1 : 0);
        gauge("outgoing", "bytes", "What waits for Redis to take it", RedisStatus::outgoingBytes);
        gauge("incoming", "bytes", "What has arrived and waits to be passed on", RedisStatus::incomingBytes);
        gauge("requests", null, "What other nodes were asked and have not answered", RedisStatus::pendingRequests);
        gauge(
                "relayed",
                null,
                "What is passed on between nodes, because sessions are not sticky",
                RedisStatus::relayed);
    }

    private void counter(String name, String description, ToLongFunction<RedisStatus> value) {
        FunctionCounter.builder(PREFIX + name, status, value::applyAsLong)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<RedisStatus> value) {
        // The registry keeps the status as long as the meter is there.
        Gauge.builder(PREFIX + name, status, value)
                .strongReference(true)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }
}
