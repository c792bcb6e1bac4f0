package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.log.Offset;
import io.aef.realtime.testsupport.RedisCluster;
import io.aef.realtime.testsupport.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.api.RedissonClient;

/** A log in Redis, or in a Redis Cluster, does what one in memory does. */
@ParameterizedClass
@EnumSource(EventLogTest.Place.class)
class EventLogTest {

    enum Place {
        MEMORY,
        REDIS,
        CLUSTER
    }

    private static RedisServer redis;
    private static RedisCluster cluster;
    private static final Map<Place, RedissonClient> CLIENTS = new EnumMap<>(Place.class);

    @Parameter
    private Place place;

    private final List<EventLog> logs = new ArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
        cluster = RedisCluster.start(3, 0);
        CLIENTS.put(Place.REDIS, Redissons.patient(redis));
        CLIENTS.put(Place.CLUSTER, Redissons.patient(cluster));
    }

    @AfterAll
    static void stopRedis() {
        CLIENTS.values().forEach(RedissonClient::shutdown);
        CLIENTS.clear();
        redis.close();
        cluster.close();
    }

    @AfterEach
    void close() {
        logs.forEach(EventLog::close);
        CLIENTS.values().forEach(client -> client.getKeys().flushall());
    }

    private EventLog log(LogLimits limits) {
        EventLog log = place == Place.MEMORY
                ? new InMemoryEventLog(limits, 100_000_000, InstantSource.system())
                : new RedisEventLog(CLIENTS.get(place), "log:", limits);
        logs.add(log);
        return log;
    }

    private static Offset append(EventLog log, String topic, String body) {
        return log.append(topic, body.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private static EventLog.Slice read(EventLog log, String topic, @Nullable Offset after, int most) {
        return log.read(topic, after, most).toCompletableFuture().join();
    }

    private static List<String> bodies(EventLog.Slice slice) {
        return slice.events().stream()
                .map(event -> new String(event.body(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void eventsAreReadBehindTheOneSeenLast() {
        EventLog log = log(LogLimits.DEFAULT);
        Offset one = append(log, "a", "one");
        append(log, "b", "other");
        append(log, "a", "two");
        Offset three = append(log, "a", "three");

        assertThat(one.sequence()).isEqualTo(1);
        assertThat(three).isEqualTo(new Offset(one.epoch(), 3));
        assertThat(bodies(read(log, "a", null, 10))).containsExactly("one", "two", "three");
        EventLog.Slice behind = read(log, "a", one, 1);
        assertThat(bodies(behind)).containsExactly("two");
        assertThat(behind.complete()).isTrue();
        assertThat(behind.latest()).isEqualTo(three);
        assertThat(read(log, "a", three, 1)).isEqualTo(new EventLog.Slice(List.of(), true, three));
        assertThat(read(log, "nobody", null, 1)).isEqualTo(new EventLog.Slice(List.of(), true, null));
        assertThat(read(log, "nobody", three, 1).complete()).isFalse();
    }

    @Test
    void whatIsLostIsToldSo() {
        EventLog log = log(LogLimits.DEFAULT.withMaxEvents(100));
        Offset first = append(log, "a", "0");
        CompletableFuture.allOf(IntStream.range(1, 1_000)
                        .mapToObj(i -> log.append("a", new byte[1]).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .join();
        Offset last = append(log, "a", "last");

        assertThat(last.sequence()).isEqualTo(1_001);
        EventLog.Slice lost = read(log, "a", first, 10_000);
        assertThat(lost.complete()).isFalse();
        assertThat(lost.events()).hasSizeBetween(100, 300);
        assertThat(bodies(lost)).endsWith("last");
        assertThat(read(log, "a", null, 1).complete()).isFalse();
        assertThat(read(log, "a", new Offset(last.epoch(), last.sequence() - 50), 100)
                        .complete())
                .isTrue();
        assertThat(read(log, "a", new Offset(last.epoch(), last.sequence() + 1), 1)
                        .complete())
                .isFalse();
        assertThat(read(log, "a", new Offset(last.epoch() + 1, 5), 1).complete())
                .isFalse();
        assertThat(read(log, "a", new Offset(last.epoch() - 1, 5), 1).complete())
                .isFalse();
    }

    @Test
    void aTopicIsForgottenBehindItsLastEvent() {
        EventLog log = log(LogLimits.DEFAULT.withRetention(Duration.ofMillis(300)));
        Offset before = append(log, "a", "before");
        Awaitility.await().until(() -> read(log, "a", null, 1).latest() == null);
        Offset again = append(log, "a", "again");

        assertThat(again.sequence()).isEqualTo(1);
        assertThat(again.epoch()).isGreaterThan(before.epoch());
        assertThat(read(log, "a", before, 1).complete()).isFalse();
    }

    @Test
    void manyWritersGiveEachEventAPlaceOfItsOwn() {
        EventLog log = log(LogLimits.DEFAULT);
        List<CompletableFuture<Offset>> offsets = IntStream.range(0, 500)
                .parallel()
                .mapToObj(i -> log.append("a", new byte[] {(byte) i}).toCompletableFuture())
                .toList();

        assertThat(offsets.stream().map(each -> each.join().sequence()).sorted())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 500).mapToObj(Long::valueOf).toList());
    }

    @Test
    void oneWritersEventsAreInTheOrderOfItsCalls() {
        EventLog log = log(LogLimits.DEFAULT);
        List<CompletableFuture<Offset>> offsets = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            offsets.add(log.append("a", new byte[] {(byte) i}).toCompletableFuture());
            log.append("b", new byte[0]);
        }

        for (int i = 0; i < 3000; i++) {
            assertThat(offsets.get(i).join().sequence()).isEqualTo(i + 1);
        }
    }

    @Test
    void everyKeyHasItsTime() {
        EventLog log = log(LogLimits.DEFAULT);
        append(log, "a", "x");

        for (RedissonClient client : CLIENTS.values()) {
            client.getKeys()
                    .getKeys()
                    .forEach(key -> assertThat(client.getKeys().remainTimeToLive(key))
                            .as(key)
                            .isPositive());
        }
    }
}
