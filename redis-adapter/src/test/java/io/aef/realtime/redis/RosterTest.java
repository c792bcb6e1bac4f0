package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RosterTest {

    private final FakeBus bus = new FakeBus();
    private final Roster roster = new Roster(RedisLink.over(() -> bus, null, 10_000), "nodes", "me", "my name");

    @Test
    void whoeverClosesWaitsUntilTheNodeIsOffTheList() {
        roster.open();
        roster.open();
        assertThat(roster.close()).isCompleted();

        CompletableFuture<?> last = roster.close().toCompletableFuture();
        assertThat(last).isNotDone();
        bus.struck.complete(null);

        assertThat(last).isCompleted();
    }

    @Test
    void aRedisThatDoesNotAnswerIsNotWaitedForLong() {
        roster.open();

        assertThat(roster.close().toCompletableFuture().join()).isNull();
    }

    @Test
    void aRedisThatSaysNoIsNoReasonToFail() {
        roster.open();
        CompletableFuture<?> last = roster.close().toCompletableFuture();
        bus.struck.completeExceptionally(new IllegalStateException("no"));

        assertThat(last).isCompleted();
    }
}
