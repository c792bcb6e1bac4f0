package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.log.Offset;
import io.aef.realtime.testsupport.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** A client that reads from a replica which has nothing yet. */
class StaleReplicaTest {

    private RedisServer master;
    private RedisServer replica;
    private RedissonClient client;

    @BeforeEach
    void start() {
        master = RedisServer.start();
        replica = RedisServer.start();
        Config config = new Config();
        config.setThreads(2).setNettyThreads(2);
        config.useMasterSlaveServers()
                .setMasterAddress(master.url())
                .addSlaveAddress(replica.url())
                .setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionMinimumIdleSize(1);
        client = Redisson.create(config);
    }

    @AfterEach
    void stop() {
        client.shutdown();
        replica.close();
        master.close();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whereAStreamBeginsAndEndsAndWhatIsInItIsReadAtTheMaster() throws Exception {
        RedissonBus bus = new RedissonBus(client, false);
        for (byte i = 0; i < 3; i++) {
            get(bus.send(List.of(new Bus.Append("s", Map.of("a", new byte[] {i, -1}, "b", new byte[0]), 100))));
        }
        List<Bus.Entry> all = get(bus.range("s", StreamPosition.BEGIN, get(bus.end("s")), 10));

        assertThat(all)
                .extracting(entry -> entry.fields().get("a"))
                .containsExactly(new byte[] {0, -1}, new byte[] {1, -1}, new byte[] {2, -1});
        assertThat(all.get(0).fields()).containsOnlyKeys("a", "b");
        assertThat(get(bus.first("s"))).isEqualTo(all.get(0).position());
        assertThat(get(bus.end("s"))).isEqualTo(all.get(2).position());
        assertThat(get(bus.range("s", all.get(0).position(), all.get(2).position(), 1)))
                .extracting(Bus.Entry::position)
                .containsExactly(all.get(1).position());
        assertThat(get(bus.end("none"))).isEqualTo(StreamPosition.BEGIN);
    }

    @Test
    void aLogOfEventsIsReadAtTheMaster() throws Exception {
        EventLog log = new RedisEventLog(client);
        Offset first = get(log.append("t", new byte[] {1}));
        get(log.append("t", new byte[] {2}));

        EventLog.Slice behind = get(log.read("t", first, 10));
        assertThat(behind.complete()).isTrue();
        assertThat(behind.events()).hasSize(1);
    }
}
