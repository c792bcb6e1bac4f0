package io.aef.realtime.browser.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.browser.BrowserInput;
import io.aef.realtime.automation.browser.BrowserInput.InputKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Input on its way to another node; what the other node answers is up to the test. */
class InputLineTest {

    private static final Map<String, Object> DONE = Map.of("appliedAt", 1);

    private final List<BrowserInput> sent = new ArrayList<>();
    private CompletionStage<Map<String, Object>> answer = new CompletableFuture<>();
    private final InputLine line = new InputLine(
            input -> {
                sent.add(input);
                return answer;
            },
            InstantSource.system());

    private static BrowserInput input(InputKind kind, int seq, @Nullable Double x, @Nullable String text) {
        return new BrowserInput(
                "s", seq, kind, x, x, null, null, null, null, null, null, null, text, null, null, null, null, null,
                null);
    }

    private static BrowserInput move(int seq) {
        return input(InputKind.MOVE, seq, 1.0 * seq, null);
    }

    @Test
    void nobodyIsToldWithItsLock() {
        line.put(move(1));
        List<Boolean> locked = new ArrayList<>();
        line.put(move(2)).whenComplete((result, failure) -> locked.add(Thread.holdsLock(line)));
        // It cannot be sent any more, and that is known at once.
        answer = CompletableFuture.failedFuture(new IllegalStateException("gone"));
        CompletionStage<Map<String, Object>> text = line.put(input(InputKind.TEXT, 3, null, "x"));
        assertThat(locked).containsExactly(false);
        assertThat(text.toCompletableFuture()).isCompletedExceptionally();
        assertThat(sent).extracting(BrowserInput::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whatIsAnsweredAtOnceHoldsUpNothing() {
        answer = CompletableFuture.completedFuture(DONE);
        for (int seq = 1; seq <= 3; seq++) {
            assertThat(line.put(move(seq)).toCompletableFuture()).isCompletedWithValue(DONE);
        }
        assertThat(sent).hasSize(3);
    }

    @Test
    void ofMovesThatWaitTheLastGoesWithTheAnswer() {
        CompletableFuture<Map<String, Object>> first = new CompletableFuture<>();
        answer = first;
        line.put(move(1));
        CompletionStage<Map<String, Object>> replaced = line.put(move(2));
        CompletionStage<Map<String, Object>> last = line.put(move(3));
        assertThat(replaced.toCompletableFuture()).isCompleted();
        answer = CompletableFuture.completedFuture(DONE);
        first.complete(DONE);
        assertThat(last.toCompletableFuture()).isCompletedWithValue(DONE);
        assertThat(sent).extracting(BrowserInput::seq).containsExactly(1L, 3L);
    }

    @Test
    void aMoveWaitsForAllThatWereSentBefore() {
        List<CompletableFuture<Map<String, Object>>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(new CompletableFuture<>());
        }
        answer = answers.get(0);
        line.put(move(1));
        answer = answers.get(1);
        line.put(move(2));
        line.put(input(InputKind.TEXT, 3, null, "x"));
        answer = answers.get(2);
        line.put(move(4));
        answers.get(0).complete(DONE);
        assertThat(sent).extracting(BrowserInput::seq).containsExactly(1L, 2L, 3L);
        answers.get(1).complete(DONE);
        assertThat(sent).extracting(BrowserInput::seq).containsExactly(1L, 2L, 3L, 4L);
    }
}
