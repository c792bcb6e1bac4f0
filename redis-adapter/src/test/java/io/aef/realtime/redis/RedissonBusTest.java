package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

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

    @Test
    void allKindsGoInOneBatch() throws Exception {
        bus.send(List.of(PUBLISH, APPEND, KEEP)).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(redis.ask("XLEN stream")).isEqualTo(":1");
        assertThat(bus.take("key").toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isNotNull()
                .satisfies(taken -> assertThat(taken.value()).containsExactly(3));
    }

    /** Whichever it was that failed: otherwise nothing would be sent any more. */
    @Test
    void theServerOfEachKindIsProbed() throws Exception {
        for (Bus.Message message : List.of(PUBLISH, APPEND, KEEP)) {
            bus.probe(message).toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }
}
