package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.config.Config;

/** Each kind of message, with a real Redis. */
class RedissonBusTest {

    private static final Bus.Message PUBLISH = new Bus.Publish("channel", new byte[] {1});
    private static final Bus.Message APPEND =
            new Bus.Append("stream", new LinkedHashMap<>(Map.of("field", new byte[] {2})), 10);
    private static final Bus.Message KEEP = new Bus.Keep("key", new byte[] {3}, Duration.ofMinutes(1));

    private static RedisServer redis;
    private static RedissonClient client;

    private final Bus bus = new RedissonBus(client, false);

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        client = Redissons.patient(redis);
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        redis.close();
    }

    @BeforeEach
    void empty() {
        assertThat(redis.ask("FLUSHALL")).isEqualTo("+OK");
    }

    @Test
    void allKindsGoInOneBatch() throws Exception {
        bus.send(List.of(PUBLISH, APPEND, KEEP)).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(redis.ask("XLEN stream")).isEqualTo(":1");
        assertThat(bus.take("key").toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isNotNull()
                .satisfies(taken -> assertThat(taken.value()).containsExactly(3));
    }

    /** Redis may do it late, when another node has kept the session again. */
    @Test
    void aSessionIsTakenByOneCommandWhateverBecomesOfIt() {
        RedissonClient hasty = Redissons.to(redis);
        try {
            Bus impatient = new RedissonBus(hasty, false);
            impatient.take("none").toCompletableFuture().join();
            int before = looked();
            redis.signal("STOP");
            CompletionStage<?> taken = impatient.take("key");
            assertThatThrownBy(() -> taken.toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(RedisTimeoutException.class);
            redis.signal("CONT");
            // Behind whatever was sent before.
            impatient.end("stream").toCompletableFuture().join();
            assertThat(looked() - before).isEqualTo(1);
        } finally {
            redis.signal("CONT");
            hasty.shutdown();
        }
    }

    /** How often it has looked whether there is a session. */
    private static int looked() {
        return redis.askForText("INFO commandstats").stream()
                .filter(line -> line.startsWith("cmdstat_get:"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    /** Whichever it was that failed: otherwise nothing would be sent any more. */
    @Test
    void theServerOfEachKindIsProbed() throws Exception {
        for (Bus.Message message : List.of(PUBLISH, APPEND, KEEP)) {
            bus.probe(message).toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    /** A server that says no is there; one that is only a replica is not the one that is asked. */
    @Test
    void anyAnswerIsOneButThatOfAReplica() throws Exception {
        assertThat(redis.ask("ACL SETUSER narrow on >secret allkeys allchannels +@all -zrem -del"))
                .isEqualTo("+OK");
        RedissonClient narrow = Redissons.to("redis://narrow:secret@127.0.0.1:" + redis.port());
        try {
            new RedissonBus(narrow, false).probe(PUBLISH).toCompletableFuture().get(20, TimeUnit.SECONDS);
        } finally {
            narrow.shutdown();
        }

        assertThat(redis.ask("REPLICAOF 127.0.0.1 1")).isEqualTo("+OK");
        try {
            for (Bus.Message message : List.of(PUBLISH, APPEND, KEEP)) {
                assertThatThrownBy(
                                () -> bus.probe(message).toCompletableFuture().get(20, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(RedisReadonlyException.class);
            }
        } finally {
            assertThat(redis.ask("REPLICAOF NO ONE")).isEqualTo("+OK");
        }
        bus.probe(PUBLISH).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Whatever is there by that name. */
    @Test
    void aProbeChangesNothing() throws Exception {
        bus.send(List.of(APPEND, KEEP)).toCompletableFuture().get(20, TimeUnit.SECONDS);
        List<String> keys = redis.keys().stream().sorted().toList();
        for (Bus.Message message : List.of(PUBLISH, APPEND, KEEP, new Bus.Publish("{a}b}{", new byte[0]))) {
            bus.probe(message).toCompletableFuture().get(20, TimeUnit.SECONDS);
        }

        assertThat(redis.keys().stream().sorted()).isEqualTo(keys).contains("key", "stream");
        assertThat(redis.ask("TYPE stream")).isEqualTo("+stream");
    }

    @Test
    void whatIsRefusedIsToldApartFromWhatIsTaken() {
        assertThat(redis.ask("SET taken text")).isEqualTo("+OK");
        Bus.Message refused = new Bus.Append("taken", Map.of("secret", new byte[] {1}), 10);

        assertThatThrownBy(() -> bus.send(List.of(PUBLISH, refused, APPEND))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(NotTakenException.class, some -> {
                    @Nullable Throwable[] failures = NotTakenException.failures(some, 3);
                    assertThat(failures[0]).isNull();
                    assertThat(failures[2]).isNull();
                    assertThat(failures[1]).isNotNull().satisfies(failure -> {
                        assertThat(Replies.isRefusal(failure)).isTrue();
                        assertThat(Replies.text(failure))
                                .isEqualTo("WRONGTYPE Operation against a key holding the wrong kind of value");
                    });
                });
    }

    /** Otherwise Redis would send for ever what nobody wants. */
    @Test
    void aSubscriptionThatComesAboutTooLateIsTakenBack() throws Exception {
        Config config = new Config();
        config.setThreads(2).setNettyThreads(2);
        config.useSingleServer()
                .setAddress(redis.url())
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(1)
                .setTimeout(20_000)
                .setSubscriptionTimeout(3_000);
        RedissonClient hasty = Redisson.create(config);
        try {
            Bus impatient = new RedissonBus(hasty, false);
            get(impatient.subscribe("early", (channel, body) -> {}));
            assertThat(redis.ask("CONFIG RESETSTAT")).isEqualTo("+OK");
            redis.signal("STOP");
            try {
                assertThatThrownBy(() -> get(impatient.subscribe("late", (channel, body) -> {})))
                        .hasRootCauseInstanceOf(RedisTimeoutException.class);
            } finally {
                redis.signal("CONT");
            }
            await().until(() -> redis.askForText("INFO commandstats").stream()
                    .anyMatch(line -> line.startsWith("cmdstat_subscribe:calls=1,")));
            await().until(() -> redis.ask("PUBLISH late x").equals(":0"));
            assertThat(redis.ask("PUBLISH early x")).isEqualTo(":1");

            get(impatient.subscribe("late", (channel, body) -> {}));
            assertThat(redis.ask("PUBLISH late x")).isEqualTo(":1");
        } finally {
            hasty.shutdown();
        }
    }

    /** Whoever else can write to the list puts on it what he likes. */
    @Test
    void onlySoManyNodesAreBelievedIn() throws Exception {
        for (int i = 0; i < 20; i++) {
            StringBuilder many = new StringBuilder("ZADD hostile");
            for (int j = 0; j < 500; j++) {
                many.append(j % 2 == 0 ? " 9999999999999999 " : " 1e300 ")
                        .append("fake-")
                        .append(i * 500 + j);
            }
            assertThat(redis.ask(many.toString())).isEqualTo(":500");
        }
        Duration lifetime = Duration.ofSeconds(15);

        assertThat(get(bus.enroll("hostile", "me", "my name", lifetime))).isEqualTo(Map.of("me", "my name"));

        assertThat(redis.ask("ZCARD hostile")).isEqualTo(":1");
        long soon = System.currentTimeMillis() + lifetime.toMillis() / 2;
        for (int i = 0; i < 4; i++) {
            StringBuilder many = new StringBuilder("ZADD hostile");
            for (int j = 0; j < 500; j++) {
                many.append(" ").append(soon).append(" fake-").append(i * 500 + j);
            }
            assertThat(redis.ask(many.toString())).isEqualTo(":500");
        }
        assertThat(redis.ask("ZADD hostile " + (soon + 1) + " " + "long".repeat(1000)))
                .isEqualTo(":1");

        assertThat(get(bus.enroll("hostile", "me", "my name", lifetime)))
                .hasSize(RedissonBus.MAX_NODES - 1)
                .containsEntry("me", "my name");
    }

    @Test
    void ofLargeEntriesFewAreReadAtOnceButOneAtLeast() throws Exception {
        int large = (int) RedissonBus.MAX_RANGE_BYTES / 4;
        for (int size : new int[] {large, large, large, large, 8 * large, 1}) {
            get(bus.send(List.of(new Bus.Append("large", Map.of("data", new byte[size]), 100))));
        }
        StreamPosition end = get(bus.end("large"));
        List<Integer> sizes = new ArrayList<>();
        StreamPosition behind = StreamPosition.BEGIN;
        List<Bus.Entry> found;
        do {
            found = get(bus.range("large", behind, end, 500));
            sizes.add(found.size());
            behind = found.get(found.size() - 1).position();
        } while (!StreamsWire.isAll(found, end));

        assertThat(sizes).containsExactly(3, 1, 1, 1);
        assertThat(get(bus.range("large", end, end, 500))).isEmpty();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
