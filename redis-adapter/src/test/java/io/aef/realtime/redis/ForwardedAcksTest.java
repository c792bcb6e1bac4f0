package io.aef.realtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.json.JacksonJson;
import io.aef.realtime.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What clients of this node answer to a broadcast of another one. */
class ForwardedAcksTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final Recorder wire = new Recorder();
    private final List<Boolean> ends = new ArrayList<>();

    private static final class Recorder implements Wire {

        final List<ClusterMessage.Answer> answers = new ArrayList<>();

        @Override
        public void open(Receiver receiver) {}

        @Override
        public void send(ClusterMessage message) {}

        @Override
        public void answer(String node, ClusterMessage.Answer answer) {
            assertThat(node).isEqualTo("asker");
            answers.add(answer);
        }

        @Override
        public CompletionStage<Integer> countNodes() {
            return CompletableFuture.completedFuture(2);
        }

        @Override
        public CompletionStage<?> close() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private ForwardedAcks acks(Duration timeout) {
        return new ForwardedAcks(wire, "asker", "r", timeout);
    }

    @Test
    void nothingIsWaitedForOnceAllAreDone() {
        ForwardedAcks acks = acks(LONG);
        acks.sent(3);
        acks.onEnd(ends::add);
        JsonValue first = JacksonJson.standard().wrap("a");
        acks.answered(List.of(first, JacksonJson.standard().wrap("b")));
        acks.disconnected();
        assertThat(ends).isEmpty();
        acks.dropped();

        assertThat(ends).containsExactly(false);
        assertThat(wire.answers)
                .containsExactly(
                        new ClusterMessage.ClientCount("r", 3), new ClusterMessage.Acknowledgement("r", first));
    }

    @Test
    void nobodyToAnswerIsTheEnd() {
        ForwardedAcks acks = acks(LONG);
        acks.sent(0);
        acks.onEnd(ends::add);

        assertThat(ends).containsExactly(false);
    }

    @Test
    void noAnswerMeansNoValue() {
        ForwardedAcks acks = acks(LONG);
        acks.sent(1);
        acks.answered(List.of());

        assertThat(wire.answers).last().isEqualTo(new ClusterMessage.Acknowledgement("r", null));
    }

    @Test
    void theTimeIsOverOnce() throws Exception {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        ForwardedAcks acks = acks(Duration.ofMillis(1));
        acks.sent(1);
        acks.onEnd(early -> {
            ends.add(early);
            end.complete(early);
        });
        assertThat(end.get(10, TimeUnit.SECONDS)).isTrue();
        acks.dropped();

        assertThat(ends).containsExactly(true);
    }
}
