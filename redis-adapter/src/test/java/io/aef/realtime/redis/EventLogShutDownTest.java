package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.log.EventLog;
import io.aef.realtime.testsupport.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** Who asks a log whose client was shut down is told so, rather than thrown at. */
class EventLogShutDownTest {

    private static final class Deaf implements EventLog.Watcher {

        @Override
        public void appended(EventLog.Event event) {}

        @Override
        public void interrupted() {}
    }

    @Test
    void allThatIsAskedFails() {
        try (RedisServer redis = RedisServer.start()) {
            RedissonClient client = Redissons.to(redis);
            RedisEventLog log = new RedisEventLog(client);
            log.append("watched", new byte[] {1}).toCompletableFuture().join();
            EventLog.Watch watch =
                    log.watch("watched", new Deaf()).toCompletableFuture().join();
            client.shutdown();

            List<CompletionStage<?>> stages = List.of(
                    log.append("watched", new byte[] {1}),
                    log.read("watched", null, 1),
                    log.state("watched"),
                    log.watch("another", new Deaf()));
            assertThat(stages)
                    .allSatisfy(stage -> assertThat(stage.toCompletableFuture()).failsWithin(Duration.ofSeconds(20)));
            watch.close();
            log.close();
        }
    }
}
