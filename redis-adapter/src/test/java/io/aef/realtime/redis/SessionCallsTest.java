package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What asking other nodes for sessions costs Redis, whoever makes up how many. */
class SessionCallsTest {

    private static final String OTHER = "0123456789abcdef";
    private static final String THIRD = "fedcba9876543210";

    private final FakeBus bus = new FakeBus();
    private final Asked wire = new Asked();
    private long now;
    private final SessionCalls calls = new SessionCalls(
            wire,
            new Roster(
                    RedisLink.over(() -> bus, null, 10_000),
                    "nodes",
                    "node",
                    "name",
                    Roster.Rhythm.DEFAULT,
                    bus,
                    () -> now),
            Duration.ofMinutes(1),
            () -> now);

    /** Keeps what is asked. */
    private static final class Asked implements Wire {

        private final Deque<ClusterMessage.Release> questions = new ArrayDeque<>();

        @Override
        public void open(Receiver receiver) {}

        @Override
        public void send(ClusterMessage message) {
            questions.add((ClusterMessage.Release) message);
        }

        @Override
        public void answer(String node, ClusterMessage.Answer answer) {}

        @Override
        public CompletionStage<Integer> countNodes() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<?> close() {
            return CompletableFuture.completedFuture(null);
        }
    }

    @BeforeEach
    void threeNodes() {
        bus.nodes.complete(Map.of("node", "name", OTHER, "other", THIRD, "third"));
    }

    /** Returns how many of so many sessions others were asked for. */
    private int ask(int sessions, boolean found) {
        int asked = 0;
        for (int i = 0; i < sessions; i++) {
            CompletableFuture<Boolean> call = calls.call("session").toCompletableFuture();
            ClusterMessage.Release question = wire.questions.poll();
            if (question == null) {
                assertThat(call).isCompletedWithValue(false);
            } else {
                asked++;
                calls.answered(OTHER, new ClusterMessage.Released(question.requestId(), false));
                assertThat(call).isNotDone();
                calls.answered(THIRD, new ClusterMessage.Released(question.requestId(), found));
                assertThat(call).isCompletedWithValue(true);
            }
        }
        return asked;
    }

    @Test
    void soManyMayBeMadeUpAtOnceAndAHundredASecondAfterThat() {
        assertThat(ask(10_000, false)).isEqualTo(1000);
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(ask(10_000, false)).isEqualTo(100);
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(ask(10_000, false)).isEqualTo(1000);
    }

    @Test
    void thoseThatAreFoundDoNotCount() {
        assertThat(ask(10_000, true)).isEqualTo(10_000);
        assertThat(ask(10_000, false)).isEqualTo(1000);
    }

    @Test
    void theListOfNodesIsReadOnceForAllThatAreAskedForTogether() {
        ask(500, false);
        assertThat(bus.enrolments).isEqualTo(1);
        now += TimeUnit.MILLISECONDS.toNanos(99);
        ask(10, false);
        assertThat(bus.enrolments).isEqualTo(1);

        now += TimeUnit.MILLISECONDS.toNanos(1);
        ask(10, false);

        assertThat(bus.enrolments).isEqualTo(2);
    }

    @Test
    void whoIsAloneAsksNobodyAndThatDoesNotCount() {
        bus.nodes.obtrudeValue(Map.of("node", "name"));

        assertThat(ask(10_000, false)).isZero();

        assertThat(bus.enrolments).isEqualTo(1);
        now += TimeUnit.SECONDS.toNanos(1);
        bus.nodes.obtrudeValue(Map.of("node", "name", OTHER, "other", THIRD, "third"));
        assertThat(ask(10_000, false)).isEqualTo(1000);
    }
}
