package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.InMemoryEventLog;
import io.aef.realtime.log.LogLimits;
import io.aef.realtime.log.Offset;
import io.aef.realtime.log.Tail;
import io.aef.realtime.testsupport.RedisCluster;
import io.aef.realtime.testsupport.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** A log in Redis, or in a Redis Cluster, does what one in memory does. */
@ParameterizedClass
@EnumSource(EventLogTest.Place.class)
class EventLogTest {

    enum Place {
        MEMORY,
        REDIS,
        CLUSTER
    }

    private static final Duration BRIEF = Duration.ofMillis(300);

    private static RedisServer redis;
    private static RedisCluster cluster;
    private static final Map<Place, RedissonClient> CLIENTS = new EnumMap<>(Place.class);

    @Parameter
    private Place place;

    private final List<EventLog> logs = new ArrayList<>();

    /** Of a log in memory. */
    private volatile Instant now = Instant.EPOCH;

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
                ? new InMemoryEventLog(limits, 100_000_000, () -> now)
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
    void aTopicKeepsNoMoreThanIsOfUse() {
        EventLog log = log(LogLimits.DEFAULT);
        byte[] large = new byte[5_000];
        Offset first = log.append("a", "k", large, 2).toCompletableFuture().join();
        for (int i = 0; i < 9; i++) {
            log.append("a", "k", large, 2).toCompletableFuture().join();
        }

        EventLog.Slice slice = read(log, "a", first, 100);
        assertThat(slice.complete()).isFalse();
        assertThat(slice.events()).hasSize(2);
        assertThat(slice.latest()).isEqualTo(new Offset(first.epoch(), 10));
        assertThat(log.state("a").toCompletableFuture().join().events()).hasSize(1);
        assertThatThrownBy(() -> log.append("a", "k", large, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Waits until all is forgotten, and returns a log at the same place that forgets nothing so soon. */
    private EventLog forgotten(EventLog brief) {
        now = now.plus(BRIEF);
        Awaitility.await().until(() -> read(brief, "a", null, 1).latest() == null);
        return same(brief);
    }

    @Test
    void aTopicIsForgottenBehindItsLastEvent() {
        EventLog brief = log(LogLimits.DEFAULT.withRetention(BRIEF));
        Offset before = append(brief, "a", "before");
        EventLog log = forgotten(brief);
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

    private static Offset append(EventLog log, String topic, @Nullable String key, String body) {
        return log.append(topic, key, body.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private static EventLog.State state(EventLog log, String topic) {
        return log.state(topic).toCompletableFuture().join();
    }

    private static List<String> texts(List<EventLog.Event> events) {
        return events.stream()
                .map(event -> new String(event.body(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void theStateIsTheLatestOfEachKey() {
        EventLog log = log(LogLimits.DEFAULT.withMaxEvents(1));
        append(log, "a", "step 1", "begins");
        append(log, "a", "step 2", "begins, too");
        append(log, "b", "step 2", "of another");
        Offset ends = append(log, "a", "step 1", "ends");
        append(log, "a", "", "the empty key");
        append(log, "a", "k", "{ä} \0");
        Offset last = append(log, "a", "no part of it");

        EventLog.State state = state(log, "a");
        assertThat(texts(state.events())).containsExactly("begins, too", "ends", "the empty key", "{ä} \0");
        assertThat(state.events().get(1).offset()).isEqualTo(ends);
        assertThat(state.latest()).isEqualTo(last);
        assertThat(state(log, "nobody")).isEqualTo(new EventLog.State(List.of(), null));
    }

    @Test
    void ofTooManyKeysTheOneGoesThatWasSaidLongestAgo() {
        EventLog log = log(LogLimits.DEFAULT.withMaxKeys(3));
        for (int i = 0; i < 12; i++) {
            append(log, "a", "key " + i, "" + i);
        }
        append(log, "a", "key 9", "9 again");
        append(log, "a", "key 12", "12");

        assertThat(texts(state(log, "a").events())).containsExactly("11", "9 again", "12");
    }

    @Test
    void aTopicThatBeginsAnewHasNoOldState() {
        EventLog brief = log(LogLimits.DEFAULT.withRetention(BRIEF));
        append(brief, "a", "old", "old");
        EventLog log = forgotten(brief);
        assertThat(state(log, "a").events()).isEmpty();
        append(log, "a", "new", "new");

        assertThat(texts(state(log, "a").events())).containsExactly("new");
    }

    private static final class Heard implements EventLog.Watcher, Tail.Listener {

        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void appended(EventLog.Event event) {
            event(event);
        }

        @Override
        public void interrupted() {}

        @Override
        public void event(EventLog.Event event) {
            all.add(event.offset().sequence() + " " + new String(event.body(), StandardCharsets.UTF_8));
        }

        @Override
        public void lost() {
            all.add("lost");
        }
    }

    /** A second one at the same place. */
    private EventLog same(EventLog log) {
        return place == Place.MEMORY ? log : log(LogLimits.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "{a}", "}{", "ä #1", "4 a"})
    void whoWatchesIsToldOfWhatIsAppendedAnywhere(String topic) {
        EventLog log = log(LogLimits.DEFAULT);
        Heard heard = new Heard();
        EventLog.Watch watch = log.watch(topic, heard).toCompletableFuture().join();
        for (int i = 0; i < 100; i++) {
            append(same(log), topic, "k", "event " + i);
            append(same(log), topic + i, "other");
        }

        Awaitility.await().untilAsserted(() -> assertThat(heard.all).hasSize(100));
        for (int i = 0; i < 100; i++) {
            assertThat(heard.all.get(i)).isEqualTo((i + 1) + " event " + i);
        }
        Heard still = new Heard();
        log.watch(topic, still).toCompletableFuture().join();
        watch.close();
        watch.close();
        append(log, topic, "after");
        Awaitility.await().until(() -> still.all.size() == 1);
        assertThat(heard.all).hasSize(100);
    }

    @Test
    void aTailHasNoGapWhenItsConnectionIsCut() {
        EventLog log = log(LogLimits.DEFAULT);
        EventLog other = same(log);
        Heard heard = new Heard();
        append(log, "a", "0");
        Tail tail = Tail.follow(log, "a", null, heard);
        for (int i = 1; i < 300; i++) {
            append(other, "a", "" + i);
            if (place == Place.REDIS && i % 100 == 50) {
                redis.ask("CLIENT KILL TYPE pubsub");
            }
        }
        Awaitility.await().until(() -> heard.all.size() == 300);
        tail.close();

        for (int i = 0; i < 300; i++) {
            assertThat(heard.all.get(i)).isEqualTo((i + 1) + " " + i);
        }
    }

    @Test
    void whatIsNoEventIsIgnored() {
        EventLog log = log(LogLimits.DEFAULT);
        Heard heard = new Heard();
        log.watch("a", heard).toCompletableFuture().join();
        RedissonClient client = CLIENTS.get(place);
        if (client != null) {
            for (int i = 0; i < 32; i++) {
                for (String bad : List.of(
                        "",
                        " ",
                        "1-1",
                        "1-1 1",
                        "1-1 2 a",
                        "1-1 -1 a",
                        "1-1 99999999999 a",
                        "1-1 2147483647 a",
                        "x 1 ab")) {
                    client.getTopic("log:#" + i, ByteArrayCodec.INSTANCE).publish(bad.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        append(log, "a", "good");

        Awaitility.await().until(() -> !heard.all.isEmpty());
        assertThat(heard.all).containsExactly("1 good");
    }

    @Test
    void whatNobodyWatchesAnyMoreIsUnsubscribed() {
        EventLog log = log(LogLimits.DEFAULT);
        for (int round = 0; round < 20; round++) {
            log.watch("a", new Heard()).toCompletableFuture().join().close();
        }
        log.watch("a", new Heard());
        log.close();
        RedissonClient client = CLIENTS.get(place);
        if (client != null) {
            for (int i = 0; i < 32; i++) {
                RTopic channel = client.getTopic("log:#" + i, ByteArrayCodec.INSTANCE);
                Awaitility.await().until(() -> channel.countListeners() == 0 && channel.countSubscribers() == 0);
            }
        }
    }

    @Test
    void everyKeyHasItsTime() {
        EventLog log = log(LogLimits.DEFAULT);
        append(log, "a", "x");
        append(log, "a", "key", "y");

        for (RedissonClient client : CLIENTS.values()) {
            client.getKeys()
                    .getKeys()
                    .forEach(key -> assertThat(client.getKeys().remainTimeToLive(key))
                            .as(key)
                            .isPositive());
        }
    }
}
