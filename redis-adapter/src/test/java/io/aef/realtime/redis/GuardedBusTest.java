package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;

class GuardedBusTest {

    private final FakeBus fake = new FakeBus();
    private final List<Throwable> refused = new ArrayList<>();
    private final Bus bus = new GuardedBus(() -> fake, () -> false, refused::add);

    @Test
    void whatRedisRefusesIsTold() {
        fake.hesitates = true;
        bus.subscribe("channel", (channel, body) -> {});
        bus.subscribe("channel", (channel, body) -> {});
        bus.read("stream", StreamPosition.BEGIN, 1, Duration.ofSeconds(1));
        String said = "NOPERM No permissions to access a channel";
        RedisException no = new RedisException(said + ". channel: [id: 1]");
        fake.confirmations.get(0).completeExceptionally(no);
        fake.confirmations.get(1).completeExceptionally(new RedisTimeoutException("no answer"));
        fake.reads.remove().completeExceptionally(no);

        assertThat(refused).extracting(Replies::text).containsExactly(said, said);
    }

    @Test
    void aBusThatIsNotThereYetFails() {
        Bus none = new GuardedBus(() -> null, () -> true, refused::add);
        CompletableFuture<?> unreached = none.take("key").toCompletableFuture();

        assertThat(unreached).isCompletedExceptionally();
        assertThat(refused).isEmpty();
    }
}
