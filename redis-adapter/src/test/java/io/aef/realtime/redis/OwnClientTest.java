package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.SocketIoServer;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An adapter that was given an address and no client. */
class OwnClientTest {

    private static SocketIoServer node(String address) {
        return SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .adapter(
                        RedisAdapter.classic(address, ClassicOptions.DEFAULT.withRequestTimeout(Duration.ofSeconds(2))))
                .build()
                .start();
    }

    @Test
    void theServerStartsWithoutRedisFindsItLaterAndEndsItsClient() throws Exception {
        List<SocketIoServer> nodes = new ArrayList<>();
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            nodes.add(node(redis.url()));
            nodes.add(node(redis.url()));
            assertThat(nodes.get(0).serverCount().toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo(1);
            redis.restart();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(nodes.get(0)
                                    .serverCount()
                                    .toCompletableFuture()
                                    .get(20, TimeUnit.SECONDS))
                            .isEqualTo(2));
        } finally {
            nodes.forEach(node ->
                    node.close(Duration.ofSeconds(1)).toCompletableFuture().join());
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("redisson")));
    }
}
