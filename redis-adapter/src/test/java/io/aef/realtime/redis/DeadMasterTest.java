package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import io.aef.realtime.testsupport.RedisCluster;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** A Redis Cluster, one master of which does not answer. */
class DeadMasterTest {

    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final RedisCluster redis = RedisCluster.start(3, 0);
    private final RedissonClient client = Redissons.to(redis);
    private final RedisLink link = RedisLink.over(client, true, 1 << 20);

    /** A channel at each master; its name has braces in all ways that matter to a cluster. */
    private final List<String> channels = new ArrayList<>();

    private final List<List<Integer>> heard =
            List.of(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());

    @BeforeEach
    void start() throws Exception {
        for (int master = 0; master < 3; master++) {
            // Otherwise all stop when one does.
            assertThat(redis.master(master).ask("CONFIG SET cluster-require-full-coverage no"))
                    .isEqualTo("+OK");
        }
        List<String> names = List.of("{}a}", "}b{", "{{c}d}");
        for (int master = 0; master < 3; master++) {
            int number = 0;
            while (redis.masterOf(names.get(master).replaceAll("([a-z])", "$1" + number)) != master) {
                number++;
            }
            String channel = names.get(master).replaceAll("([a-z])", "$1" + number);
            List<Integer> numbers = heard.get(master);
            link.bus()
                    .subscribe(channel, (from, body) -> numbers.add((int) body[0]))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            channels.add(channel);
        }
    }

    @AfterEach
    void stop() {
        client.shutdown();
        redis.close();
    }

    private void publishToAll(int number) {
        channels.forEach(channel -> link.publisher().publish(channel, new byte[] {(byte) number}));
    }

    @Test
    void theOthersGoOnAndItDoesWhenItAnswers() {
        publishToAll(1);
        await().atMost(AT_MOST).until(() -> heard.stream().allMatch(List.of(1)::equals));
        RedisServer dead = redis.master(1);
        dead.signal("STOP");
        try {
            publishToAll(2);
            await().atMost(AT_MOST).until(() -> !link.status().isHealthy());
            for (int i = 3; i < 100; i++) {
                publishToAll(i);
            }
            await().atMost(AT_MOST)
                    .until(() -> heard.get(0).size() == 99 && heard.get(2).size() == 99);
            assertThat(link.status().isHealthy()).isFalse();
            assertThat(link.status().lost()).isEqualTo(1);
        } finally {
            dead.signal("CONT");
        }
        await().atMost(AT_MOST)
                .until(() -> link.publisher().flush().toCompletableFuture().isDone());
        await().atMost(AT_MOST).until(() -> heard.get(1).contains(99));

        for (int master = 0; master < 3; master++) {
            // That of the dead one was lost for us, and may have been published all the same.
            assertThat(heard.get(master)).isSorted().doesNotHaveDuplicates();
        }
        assertThat(heard.get(1)).hasSizeGreaterThanOrEqualTo(98);
        await().atMost(AT_MOST).until(() -> link.status().isHealthy());
        assertThat(link.status().lost()).isEqualTo(1);
    }

    @Test
    void whatTheOthersHaveAppendedToALogIsThere() throws Exception {
        EventLog log = new RedisEventLog(client);
        List<String> topics = new ArrayList<>();
        for (int master = 0; master < 3; master++) {
            int number = 0;
            while (redis.masterOf("aef:log:{" + number + "}") != master) {
                number++;
            }
            topics.add(Integer.toString(number));
        }
        RedisServer dead = redis.master(1);
        dead.signal("STOP");
        try {
            // The first goes by itself, the others all at once.
            List<CompletableFuture<Offset>> appended = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                appended.add(log.append(topics.get(i % 3), new byte[] {1}).toCompletableFuture());
            }

            for (int i : List.of(0, 2, 3)) {
                assertThat(appended.get(i).get(20, TimeUnit.SECONDS)).isNotNull();
            }
            assertThatThrownBy(() -> appended.get(1).get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            assertThat(log.append(topics.get(0), new byte[] {2})
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS)
                            .sequence())
                    .isEqualTo(3);
        } finally {
            dead.signal("CONT");
        }
        assertThat(log.append(topics.get(1), new byte[] {2})
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isNotNull();
    }
}
