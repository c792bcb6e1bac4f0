package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisTimeoutException;

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

    // ---- several servers -----------------------------------------------------------------------------------------

    private void to(String channel, String... texts) {
        for (String text : texts) {
            publisher.publish(channel, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What becomes of each message of the batch under way: null if it is taken. */
    private void end(@Nullable Throwable... failures) {
        latest().result().completeExceptionally(new NotTakenException(failures, new IllegalStateException("some")));
    }

    private static Throwable silence() {
        return new RedisTimeoutException("Redis server response timeout. Command: PUBLISH, params: secret");
    }

    private static Throwable refusal() {
        return new RedisException(
                "WRONGTYPE Operation against a key. channel: [id: 1] command: (XADD), params: secret");
    }

    /** Three channels at two servers; that of the first two does not answer. */
    private void oneIsAway() {
        bus.servers.putAll(Map.of("a", "A", "a2", "A", "b", "B"));
        to("b", "b0");
        to("a", "a1");
        to("b", "b1");
        to("a2", "a2");
        latest().result().complete(null);
        assertThat(latest().texts()).containsExactly("a1", "b1", "a2");
        end(silence(), null, silence());
    }

    @Test
    void whatGoesToOtherServersGoesOn() {
        oneIsAway();
        assertThat(status.lost()).isEqualTo(2);
        assertThat(status.published()).isEqualTo(2);
        assertThat(status.isHealthy()).isFalse();
        to("a", "a3");
        to("a2", "a4");
        to("b", "b2");
        to("a", "a5");
        assertThat(latest().texts()).containsExactly("b2");
        latest().result().complete(null);
        assertThat(status.isHealthy()).as("one server is away still").isFalse();
        assertThat(bus.batches).hasSize(3);
        assertThat(bus.timers).as("one probe for each server").hasSize(1);

        bus.timers.remove().run();
        bus.probes.remove().complete(null);

        assertThat(latest().texts()).containsExactly("a3", "a4", "a5");
        latest().result().complete(null);
        assertThat(status.isHealthy()).isTrue();
        assertThat(status.lost()).isEqualTo(2);
        assertThat(publisher.bytes()).isZero();
    }

    @Test
    void eachServerIsProbed() {
        bus.servers.putAll(Map.of("a", "A", "b", "B", "c", "C"));
        to("c", "c0");
        to("a", "a1");
        to("b", "b1");
        latest().result().complete(null);
        end(silence(), silence());
        to("a", "a2");
        to("b", "b2");
        to("c", "c1");
        assertThat(latest().texts()).containsExactly("c1");
        latest().result().complete(null);
        assertThat(bus.timers).hasSize(2);
        bus.timers.remove().run();
        bus.timers.remove().run();
        assertThat(bus.probed).containsExactly("a", "b");

        fail(bus.probes.remove());
        bus.probes.remove().complete(null);
        assertThat(latest().texts()).containsExactly("b2");
        latest().result().complete(null);
        bus.timers.remove().run();
        bus.probes.remove().complete(null);
        assertThat(latest().texts()).containsExactly("a2");
        assertThat(bus.timers).isEmpty();
    }

    /** As when the slots of a server are given to another one. */
    @Test
    void whatGoesToOneTargetKeepsItsOrderThoughTheTargetMoves() {
        oneIsAway();
        to("a", "a3");
        to("a2", "a4");
        bus.servers.put("a", "B");
        to("a", "a5");
        to("b", "b2");
        assertThat(latest().texts()).containsExactly("b2");
        latest().result().complete(null);

        // At B: so of A nothing is known yet.
        bus.timers.remove().run();
        bus.probes.remove().complete(null);
        assertThat(latest().texts()).containsExactly("a3", "a5");
        latest().result().complete(null);
        assertThat(bus.timers).hasSize(1);
        bus.timers.remove().run();
        assertThat(bus.probed).containsExactly("a", "a2");
        bus.probes.remove().complete(null);

        assertThat(latest().texts()).containsExactly("a4");
    }

    @Test
    void whatIsHeldBackIsBoundedAndWaitedForByAFlush() {
        oneIsAway();
        String kilobyte = "x".repeat(1000);
        for (int i = 0; i < 100; i++) {
            to("a", kilobyte);
            assertThat(publisher.bytes()).isLessThanOrEqualTo(10_000);
        }
        assertThat(status.lost()).isEqualTo(2 + 100 - 8);
        CompletableFuture<Void> flushed = publisher.flush().toCompletableFuture();
        to("b", "b2");
        latest().result().complete(null);
        assertThat(flushed).isNotDone();

        bus.timers.remove().run();
        bus.probes.remove().complete(null);
        assertThat(flushed).isNotDone();
        latest().result().complete(null);
        assertThat(flushed).isCompleted();
        assertThat(publisher.bytes()).isZero();
    }

    @Test
    void nothingIsHeldBackForAClientThatWasShutDown() {
        oneIsAway();
        to("a", "a3");
        bus.over = true;
        bus.timers.remove().run();
        fail(bus.probes.remove());

        assertThat(status.lost()).isEqualTo(3);
        assertThat(publisher.bytes()).isZero();
        assertThat(bus.timers).isEmpty();
    }

    // ---- a Redis that says no ------------------------------------------------------------------------------------

    @Test
    void whatIsRefusedIsLostAndTheNextGoesAtOnce() {
        List<@Nullable Throwable> outcomes = new ArrayList<>();
        publish("a");
        for (int i = 0; i < 3; i++) {
            publisher.send(new Bus.Publish("channel", new byte[0]), outcomes::add);
        }
        latest().result().complete(null);
        Throwable refusal = refusal();
        end(null, refusal, null);
        publish("b");

        assertThat(outcomes).containsExactly(null, refusal, null);
        assertThat(latest().texts()).containsExactly("b");
        assertThat(bus.timers).isEmpty();
        assertThat(status.isHealthy()).isTrue();
        assertThat(status.lost()).isEqualTo(1);
        assertThat(status.published()).isEqualTo(3);
    }

    @Test
    void aServerThatIsOnlyAReplicaNowIsWaitedFor() {
        publish("a");
        end(new RedisReadonlyException("READONLY You can't write against a read only replica.. channel: x"));

        assertThat(status.isHealthy()).isFalse();
        assertThat(bus.timers).hasSize(1);
    }
}
