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
        return node(RedisAdapter.classic(address, ClassicOptions.DEFAULT.withRequestTimeout(Duration.ofSeconds(2))));
    }

    private static SocketIoServer node(RedisAdapter adapter) {
        return SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .adapter(adapter)
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

    @Test
    void aServerThatStartsIsInNoTroubleUnlessRedisIsNotThere() {
        try (RedisServer redis = RedisServer.start()) {
            // The client is connected later than the server starts.
            assertThat(healthWhileStarting(redis.url())).isTrue();
            redis.kill();
            RedisAdapter adapter = RedisAdapter.classic(redis.url(), ClassicOptions.DEFAULT);
            SocketIoServer node = node(adapter);
            await().atMost(Duration.ofSeconds(30)).until(() -> !adapter.status().isHealthy());
            node.close();
        }
    }

    private static boolean healthWhileStarting(String address) {
        RedisAdapter adapter = RedisAdapter.classic(address, ClassicOptions.DEFAULT);
        SocketIoServer node = node(adapter);
        boolean healthy = adapter.status().isHealthy();
        node.close();
        return healthy;
    }
}
