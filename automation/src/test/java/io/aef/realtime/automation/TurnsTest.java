package io.aef.realtime.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** One after the other, and not too many that wait. */
class TurnsTest {

    private final Turns turns = new Turns(2);
    private final List<String> begun = new ArrayList<>();

    private Supplier<CompletionStage<?>> request(String name, CompletionStage<?> end) {
        return () -> {
            begun.add(name);
            return end;
        };
    }

    @Test
    void eachBeginsWhenTheOneBeforeHasEndedHoweverThatEnds() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();

        assertThat(turns.take(request("1", first))).isTrue();
        assertThat(turns.take(request("2", second))).isTrue();
        assertThat(turns.take(() -> {
                    begun.add("3");
                    throw new IllegalStateException("broken");
                }))
                .isTrue();
        assertThat(begun).containsExactly("1");

        first.completeExceptionally(new IllegalStateException("no"));
        assertThat(begun).containsExactly("1", "2");
        assertThat(turns.take(request("4", CompletableFuture.completedFuture(null))))
                .isTrue();
        second.complete(null);
        assertThat(begun).containsExactly("1", "2", "3", "4");
        assertThat(turns.take(request("5", CompletableFuture.completedFuture(null))))
                .isTrue();
        assertThat(begun).endsWith("5");
    }

    @Test
    void whatWouldBeTooManyThatWaitIsDropped() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        turns.take(request("1", end));
        turns.take(request("2", end));
        turns.take(request("3", end));

        assertThat(turns.take(request("4", end))).isFalse();
        end.complete(null);
        assertThat(begun).containsExactly("1", "2", "3");
    }

    @Test
    void oneThatIsTakenWhileAnotherBeginsComesBehindIt() {
        turns.take(() -> {
            turns.take(request("inner", CompletableFuture.completedFuture(null)));
            begun.add("outer");
            return CompletableFuture.completedFuture(null);
        });
        assertThat(begun).containsExactly("outer", "inner");
    }

    @Test
    void manyThatEndAtOnceNeedNoDeepStack() {
        Turns patient = new Turns(200_000);
        CompletableFuture<Void> end = new CompletableFuture<>();
        int[] count = new int[1];
        patient.take(() -> end);
        for (int i = 0; i < 200_000; i++) {
            patient.take(() -> {
                count[0]++;
                return CompletableFuture.completedFuture(null);
            });
        }
        end.complete(null);
        assertThat(count[0]).isEqualTo(200_000);
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        SubscriptionLimits limits = SubscriptionLimits.DEFAULT;
        assertThatThrownBy(() -> limits.withBurst(0)).hasMessage("burst: 0 (expected: > 0)");
        assertThatThrownBy(() -> limits.withPerSecond(0)).hasMessage("perSecond: 0 (expected: > 0)");
        assertThatThrownBy(() -> limits.withMaxWaiting(0)).hasMessage("maxWaiting: 0 (expected: > 0)");
        assertThatThrownBy(() -> limits.withLogTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("logTimeout: PT0S (expected: >= PT0.001S)");
    }
}
