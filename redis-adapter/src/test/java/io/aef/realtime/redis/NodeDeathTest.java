package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.RemoteSocket;
import io.aef.realtime.SocketIoServer;
import io.aef.realtime.adapter.Adapter;
import io.aef.realtime.adapter.AdapterContext;
import io.aef.realtime.adapter.AdapterFactory;
import io.aef.realtime.adapter.SilentNodesException;
import io.aef.realtime.testsupport.ClassHistogram;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A node here and one in another process, which has many members, stands still and dies. */
@ParameterizedClass
@ValueSource(strings = {"classic", "sharded", "streams"})
class NodeDeathTest {

    private static final int MEMBERS = 20_000;

    private static RedisServer redis;

    @Parameter
    private String wire;

    private final AtomicReference<Adapter> adapter = new AtomicReference<>();
    private RedisAdapter factory;
    private SocketIoServer node;
    private String prefix;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() throws Exception {
        prefix = Ids.next();
        factory = OtherProcess.adapter(redis.url(), wire, prefix);
        node = SocketIoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .adapter(new AdapterFactory() {
                    @Override
                    public Adapter create(AdapterContext context) {
                        Adapter created = factory.create(context);
                        adapter.compareAndSet(null, created);
                        return created;
                    }

                    @Override
                    public CompletionStage<Void> close() {
                        return factory.close();
                    }
                })
                .build()
                .start();
        Crowd.join(adapter.get(), 1);
        await().until(() -> get(node.serverCount()) == 1 && factory.status().isHealthy());
    }

    @AfterEach
    void stop() {
        node.close(Duration.ZERO)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void aNodeThatDiesIsNotWaitedForAndLeavesNothing() throws Exception {
        String name;
        try (OtherProcess other = OtherProcess.start(redis.url(), wire, prefix, MEMBERS)) {
            // In the sharded wire the other one subscribes to 20,000 rooms meanwhile.
            await().atMost(Duration.ofSeconds(60)).until(() -> get(node.serverCount()) == 2);
            name = Ids.nameOfThisProcess().replaceFirst("\\d+$", Long.toString(other.pid()));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> factory.roster().without(Set.of()).equals(List.of(name)));

            allAreFound();
            long before = liveBytes();
            allAreFound();
            node.in("crowd").emit("hello", 1);
            // What is known of the others would take a hundred bytes each at least. The thread that has read their
            // answer may be in it still.
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(liveBytes() - before).isLessThan(MEMBERS * 100L));
            assertThat(adapter.get().localRooms()).containsExactlyInAnyOrder("crowd", "room of 0");

            other.signal("STOP");
            CompletionStage<List<RemoteSocket>> silent =
                    node.timeout(Duration.ofSeconds(1)).fetchSockets();
            assertThatThrownBy(() -> get(silent))
                    .rootCause()
                    .isInstanceOfSatisfying(SilentNodesException.class, exception -> {
                        assertThat(exception.silent()).containsExactly(name);
                        assertThat(exception.answers()).hasSize(1);
                    });

            CompletableFuture<List<RemoteSocket>> found =
                    node.timeout(Duration.ofSeconds(15)).fetchSockets().toCompletableFuture();
            CompletableFuture<?> answers = node.serverSideEmitWithAck("who").toCompletableFuture();
            assertThat(found).isNotDone();
            other.kill();
            // Nodes are counted again five times.
            assertThat(found.get(30, TimeUnit.SECONDS)).hasSize(1);
            answers.get(15, TimeUnit.SECONDS);
        }
        assertThat(get(node.serverCount())).isEqualTo(1);
        assertThat(get(node.fetchSockets())).hasSize(1);
        node.close(Duration.ZERO)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        everyKeyHasItsTime();
    }

    private void allAreFound() throws Exception {
        assertThat(get(node.in("crowd").fetchSockets())).hasSize(1 + MEMBERS);
    }

    private static void everyKeyHasItsTime() {
        for (String key : redis.keys()) {
            String left = redis.ask("PTTL " + key);
            assertThat(Long.parseLong(left.substring(1))).as(key).isNotIn(-1L, 0L);
        }
    }

    /** Of this process, after a collection. */
    private static long liveBytes() throws Exception {
        return ClassHistogram.take().stream()
                .mapToLong(ClassHistogram.Row::bytes)
                .sum();
    }
}
