package io.aef.realtime.automation.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** One after the other of each name, and nothing stays behind. */
class SuccessionsTest {

    private final Successions successions = new Successions();
    private final List<String> begun = new ArrayList<>();

    private CompletionStage<String> begin(String name, String what, CompletionStage<String> result) {
        return successions.behind(name, () -> {
            begun.add(what);
            return result;
        });
    }

    @Test
    void eachBeginsWhenTheOneBeforeHasEndedHowever() {
        CompletableFuture<String> one = new CompletableFuture<>();
        CompletableFuture<String> two = new CompletableFuture<>();
        CompletionStage<String> first = begin("a", "one", one);
        CompletionStage<String> second = begin("a", "two", two);
        CompletionStage<String> third = begin("a", "three", CompletableFuture.completedFuture("3"));
        begin("b", "other", CompletableFuture.completedFuture("4"));
        assertThat(begun).containsExactly("one", "other");

        one.completeExceptionally(new IllegalStateException("broken"));
        assertThat(first.toCompletableFuture()).isCompletedExceptionally();
        assertThat(begun).containsExactly("one", "other", "two");
        two.complete("2");
        assertThat(second.toCompletableFuture()).isCompletedWithValue("2");
        assertThat(third.toCompletableFuture()).isCompletedWithValue("3");
        assertThat(successions.count()).isZero();
    }
}
