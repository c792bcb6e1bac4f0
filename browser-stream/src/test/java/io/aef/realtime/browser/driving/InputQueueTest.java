package io.aef.realtime.browser.driving;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.browser.input.InputAction;
import io.aef.realtime.browser.input.InputAction.Modifiers;
import io.aef.realtime.browser.input.InputAction.Move;
import io.aef.realtime.browser.input.InputAction.Text;
import io.aef.realtime.browser.input.InputTarget;
import io.aef.realtime.browser.input.OptionList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InputQueueTest {

    /** A browser that answers when the test says so. */
    private static final class Browser implements InputTarget {

        final List<InputAction> performed = Collections.synchronizedList(new ArrayList<>());
        final Deque<CompletableFuture<@Nullable OptionList>> open = new ArrayDeque<>();

        @Override
        public CompletionStage<@Nullable OptionList> perform(InputAction action) {
            performed.add(action);
            CompletableFuture<@Nullable OptionList> answer = new CompletableFuture<>();
            open.add(answer);
            return answer;
        }

        void answer() {
            open.remove().complete(null);
        }
    }

    private static final Object PAGE = new Object();

    private final Browser browser = new Browser();
    private final InputQueue queue = new InputQueue(browser);

    @Test
    void aFewGoAheadWithoutAnAnswerAndTheOthersFollowInOrder() {
        for (int i = 0; i < InputQueue.IN_FLIGHT + 2; i++) {
            put(queue, PAGE, List.of(text(i)));
        }
        assertThat(browser.performed).hasSize(InputQueue.IN_FLIGHT);

        browser.answer();
        browser.answer();
        assertThat(browser.performed)
                .containsExactly(
                        text(0), text(1), text(2), text(3), text(4), text(5), text(6), text(7), text(8), text(9));
    }

    @Test
    void itIsDoneWhenTheBrowserHasTheLast() {
        CompletionStage<@Nullable OptionList> done = put(queue, PAGE, List.of(text(1), text(2)));

        browser.answer();
        assertThat(done.toCompletableFuture()).isNotDone();
        browser.answer();
        assertThat(done.toCompletableFuture()).isCompleted();
    }

    @Test
    void ofMovesThatWaitOnlyTheLastIsCarriedOut() {
        fill();
        CompletionStage<@Nullable OptionList> first = put(queue, PAGE, List.of(move(1)));
        CompletionStage<@Nullable OptionList> second = put(queue, PAGE, List.of(move(2)));
        put(queue, PAGE, List.of(text(100)));
        put(queue, PAGE, List.of(move(3)));

        answerAll();
        assertThat(browser.performed.subList(InputQueue.IN_FLIGHT, browser.performed.size()))
                .containsExactly(move(2), text(100), move(3));
        assertThat(first.toCompletableFuture()).isCompleted();
        assertThat(second.toCompletableFuture()).isCompleted();
    }

    @Test
    void whatIsTooMuchIsRefusedAndMovesAreNot() {
        fill();
        for (int i = 0; i < InputQueue.WAITING; i++) {
            assertThat(put(queue, PAGE, List.of(i % 2 == 0 ? text(i) : move(i))).toCompletableFuture())
                    .isNotDone();
        }

        assertThat(put(queue, PAGE, List.of(text(0))).toCompletableFuture())
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(RequestException.class)
                .withMessageContaining("The browser does not follow.");
        assertThat(put(queue, PAGE, List.of(move(1))).toCompletableFuture()).isNotDone();
    }

    @Test
    void ofWhatWaitsOnlyThatOfWhoeverDrivesIsKept() {
        fill();
        CompletionStage<@Nullable OptionList> former = put(queue, PAGE, List.of(text(100), move(1)));
        Object other = new Object();
        CompletionStage<@Nullable OptionList> next = put(queue, other, List.of(move(2)));

        queue.keepOnly(other);
        assertThat(former.toCompletableFuture()).isCompletedExceptionally();
        answerAll();
        assertThat(next.toCompletableFuture()).isCompleted();
        assertThat(browser.performed).doesNotContain(text(100), move(1)).contains(move(2));
    }

    @Test
    void aMoveWhosePlaceAnotherTakesIsDone() {
        fill();
        List<CompletionStage<@Nullable OptionList>> moves = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            moves.add(put(queue, PAGE, List.of(move(i))));
        }

        assertThat(moves.subList(0, 9_999))
                .allMatch(each -> each.toCompletableFuture().isDone());
        assertThat(moves.get(9_999).toCompletableFuture()).isNotDone();
    }

    @Test
    void oneThatFailsDoesNotHoldTheOthers() {
        CompletionStage<@Nullable OptionList> failed = put(queue, PAGE, List.of(text(1)));
        CompletionStage<@Nullable OptionList> behind = put(queue, PAGE, List.of(text(2)));

        browser.open.remove().completeExceptionally(new IllegalStateException("gone"));
        browser.answer();
        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(behind.toCompletableFuture()).isCompleted();
    }

    @Test
    void aTargetThatThrowsOrAnswersAtOnceCountsAsWell() {
        List<InputAction> seen = new ArrayList<>();
        InputQueue direct = new InputQueue(action -> {
            seen.add(action);
            if (seen.size() % 2 == 0) {
                throw new IllegalStateException("gone");
            }
            return CompletableFuture.completedFuture(null);
        });

        for (int i = 0; i < 100_000; i++) {
            assertThat(put(direct, PAGE, List.of(text(i))).toCompletableFuture())
                    .isDone();
        }
        assertThat(seen).hasSize(100_000);
    }

    @Test
    void manyThreadsLoseNothingAndKeepTheOrderOfEach() throws InterruptedException {
        List<InputAction> seen = new ArrayList<>();
        List<CompletableFuture<@Nullable OptionList>> answers = Collections.synchronizedList(new ArrayList<>());
        InputQueue shared = new InputQueue(action -> {
            seen.add(action);
            CompletableFuture<@Nullable OptionList> answer = CompletableFuture.supplyAsync(() -> null);
            answers.add(answer);
            return answer;
        });
        CountDownLatch ready = new CountDownLatch(4);
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            threads.add(new Thread(() -> {
                ready.countDown();
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < 2_000; i++) {
                    put(shared, PAGE, List.of(text(number * 10_000 + i)))
                            .toCompletableFuture()
                            .join();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(seen).hasSize(8_000);
        for (int thread = 0; thread < 4; thread++) {
            int from = thread * 10_000;
            assertThat(seen.stream()
                            .map(action -> Integer.parseInt(((Text) action).text()))
                            .filter(number -> number >= from && number < from + 10_000))
                    .isSorted()
                    .hasSize(2_000);
        }
    }

    @Test
    void whatIsHeldOfOneWaitsUntilItIsLet() {
        queue.hold(PAGE);
        CompletionStage<@Nullable OptionList> held = put(queue, PAGE, List.of(text(1), move(1)));
        put(queue, PAGE, List.of(move(2)));
        assertThat(browser.performed).isEmpty();

        queue.let(new Object());
        queue.send();
        assertThat(browser.performed).isEmpty();
        queue.let(PAGE);
        queue.send();
        assertThat(browser.performed).containsExactly(text(1), move(2));
        answerAll();
        assertThat(held.toCompletableFuture()).isCompleted();
    }

    private static CompletionStage<@Nullable OptionList> put(
            InputQueue queue, Object owner, List<InputAction> actions) {
        CompletionStage<@Nullable OptionList> done = queue.put(owner, actions);
        queue.send();
        return done;
    }

    private void fill() {
        for (int i = 0; i < InputQueue.IN_FLIGHT; i++) {
            put(queue, PAGE, List.of(text(i)));
        }
    }

    private void answerAll() {
        while (!browser.open.isEmpty()) {
            browser.answer();
        }
    }

    private static Text text(int number) {
        return new Text(String.valueOf(number));
    }

    private static Move move(int x) {
        return new Move(x, 0, Modifiers.NONE);
    }
}
