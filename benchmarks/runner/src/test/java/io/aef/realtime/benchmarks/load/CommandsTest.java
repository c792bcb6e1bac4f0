package io.aef.realtime.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.testsupport.RedisServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsTest {

    @Test
    void whatComesWithTheBroadcastsIsToldFromWhatComesBesides() {
        Commands before = new Commands(Map.of("publish", 100L, "zadd", 50L));
        Commands sent = new Commands(Map.of("publish", 300L, "zadd", 59L, "xadd", 20L)).since(before);

        assertThat(sent.perBroadcast(100)).isEqualTo(2.2);
        assertThat(sent.beside(100)).isEqualTo(9);
    }

    @Test
    void whatKeepsAConnectionAliveNeverComesWithABroadcast() {
        Commands sent = new Commands(Map.of("publish", 10L, "ping", 2L));

        assertThat(sent.perBroadcast(10)).isEqualTo(1);
        assertThat(sent.beside(10)).isEqualTo(2);
    }

    @Test
    void aRedisIsAskedAndTheQuestionDoesNotCount() {
        try (RedisServer redis = RedisServer.start()) {
            Commands before = Commands.of(redis.port());
            redis.ask("PUBLISH room hello");

            assertThat(Commands.of(redis.port()).since(before).perBroadcast(1)).isEqualTo(1);
        }
    }
}
