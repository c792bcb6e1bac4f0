package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PublisherTest {

    private final FakeBus bus = new FakeBus();
    private final RedisStatus status = new RedisStatus();
    private final Publisher publisher = new Publisher(bus, 10_000, status, bus);

    private void publish(String... texts) {
        for (String text : texts) {
            publisher.publish("channel", text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private FakeBus.Batch latest() {
        return bus.batches.get(bus.batches.size() - 1);
    }

    private static void fail(CompletableFuture<?> what) {
        what.completeExceptionally(new IllegalStateException("no answer"));
    }

    @Test
    void oneBatchIsUnderWayAndTheNextGathersMeanwhile() {
        publish("a", "b", "c");

        assertThat(bus.batches).hasSize(1);
        assertThat(latest().texts()).containsExactly("a");
        latest().result().complete(null);
        assertThat(latest().texts()).containsExactly("b", "c");
        latest().result().complete(null);
        assertThat(bus.batches).hasSize(2);
        assertThat(status.published()).isEqualTo(3);
        assertThat(publisher.bytes()).isZero();
    }

    @Test
    void whatHasFailedIsNotSentAgainAndNothingOvertakesItUntilRedisAnswers() {
        publish("a", "b");
        fail(latest().result());
        publish("c");

        assertThat(status.isHealthy()).isFalse();
        assertThat(status.lost()).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            assertThat(bus.timers).hasSize(1);
            assertThat(bus.probes).isEmpty();
            bus.timers.remove().run();
            fail(bus.probes.remove());
        }
        bus.timers.remove().run();
        publish("d");
        assertThat(bus.batches).hasSize(1);
        bus.probes.remove().complete(null);

        assertThat(latest().texts()).containsExactly("b", "c", "d");
        latest().result().complete(null);
        assertThat(bus.timers).isEmpty();
        assertThat(bus.batches).hasSize(2);
        assertThat(status.isHealthy()).isTrue();
        assertThat(status.lost()).isEqualTo(1);
        assertThat(publisher.bytes()).isZero();
    }

    @Test
    void untilRedisWasReachedForTheFirstTimeWhatIsPublishedWaits() {
        publish("a", "b");
        latest().result().completeExceptionally(new GuardedBus.UnreachedException(true));
        publish("c");
        assertThat(status.isHealthy()).isTrue();
        bus.timers.remove().run();
        fail(bus.probes.remove());
        bus.timers.remove().run();
        bus.probes.remove().complete(null);

        assertThat(latest().texts()).containsExactly("a", "b", "c");
        latest().result().complete(null);
        assertThat(status.lost()).isZero();
        assertThat(status.published()).isEqualTo(3);
        assertThat(publisher.bytes()).isZero();
    }

    @Test
    void anIdleNodeGoesOnAfterAFailure() {
        publish("a");
        fail(latest().result());
        bus.timers.remove().run();
        bus.probes.remove().complete(null);
        publish("b");

        assertThat(latest().texts()).containsExactly("b");
    }

    @Test
    void whatWaitsIsBoundedAndTheNewestIsLost() {
        publish("first");
        String kilobyte = "x".repeat(1000);
        for (int i = 0; i < 1000; i++) {
            publish(kilobyte);
            assertThat(publisher.bytes()).isLessThanOrEqualTo(10_000);
        }
        // Each takes 200 bytes more than its body.
        assertThat(status.lost()).isEqualTo(1000 - 8);
        latest().result().complete(null);
        assertThat(latest().messages()).hasSize(8);
        latest().result().complete(null);
        publish("last");
        assertThat(latest().texts()).containsExactly("last");
    }

    @Test
    void batchesAreBounded() {
        Publisher large = new Publisher(bus, Long.MAX_VALUE, status, bus);
        for (int i = 0; i < 2002; i++) {
            large.publish("channel", new byte[1]);
        }
        latest().result().complete(null);
        assertThat(latest().messages()).hasSize(1000);
        latest().result().complete(null);
        assertThat(latest().messages()).hasSize(1000);
        latest().result().complete(null);
        assertThat(latest().messages()).hasSize(1);
    }

    @Test
    void aFlushEndsWhenNothingWaits() {
        assertThat(publisher.flush().toCompletableFuture()).isCompleted();
        publish("a", "b");
        CompletableFuture<Void> flushed = publisher.flush().toCompletableFuture();

        fail(latest().result());
        bus.timers.remove().run();
        bus.probes.remove().complete(null);
        assertThat(flushed).isNotDone();
        latest().result().complete(null);
        assertThat(flushed).isCompleted();
    }

    @Test
    void aFlushDoesNotWaitForWhatIsPublishedAfterIt() {
        publish("a", "b");
        CompletableFuture<Void> flushed = publisher.flush().toCompletableFuture();
        latest().result().complete(null);
        publish("c");
        CompletableFuture<Void> later = publisher.flush().toCompletableFuture();
        assertThat(flushed).isNotDone();
        latest().result().complete(null);

        assertThat(flushed).isCompleted();
        assertThat(later).isNotDone();
        latest().result().complete(null);
        assertThat(later).isCompleted();
    }

    @Test
    void nothingWaitsForAClientThatWasShutDown() {
        publish("a", "b", "c");
        CompletableFuture<Void> flushed = publisher.flush().toCompletableFuture();
        bus.over = true;
        fail(latest().result());

        assertThat(bus.timers).isEmpty();
        assertThat(status.lost()).isEqualTo(3);
        assertThat(publisher.bytes()).isZero();
        assertThat(flushed).isCompleted();
    }
}
