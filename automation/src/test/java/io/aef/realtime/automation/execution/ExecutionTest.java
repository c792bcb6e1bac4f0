package io.aef.realtime.automation.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aef.realtime.automation.event.ExecutionCreated;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepDescription;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ExecutionTest {

    private static final Duration PACE = Duration.ofMillis(200);

    private final ManualWorker worker = new ManualWorker();
    private final List<String> log = new ArrayList<>();
    private Attempt gate = Attempt.done();
    private boolean retryable;

    private final Execution execution =
            execution(Step.of("one", "Step one", () -> done("a"), () -> done("b")), Step.of("two", "Step two", () -> {
                if (retryable) {
                    throw new RetryableFailure("not yet", Duration.ofMinutes(1));
                }
                log.add("c");
                return gate;
            }));

    @Test
    void runsThroughToItsEnd() {
        execution.start();
        worker.pass(Duration.ofSeconds(1));

        assertThat(log)
                .containsExactly(
                        "one running",
                        "running one 0",
                        "a",
                        "running one 25",
                        "b",
                        "one completed 200ms b",
                        "two running",
                        "running two 50",
                        "c",
                        "two completed 200ms",
                        "completed null 100",
                        "released");
        assertThat(execution.ended()).isCompletedWithValue(ExecutionStatus.COMPLETED);
    }

    @Test
    void startsOnce() {
        execution.start();
        execution.start();
        worker.pass(Duration.ofSeconds(1));

        assertThat(log).containsOnlyOnce("a");
    }

    @Test
    void pauseHoldsBetweenTwoActionsUntilResume() {
        execution.start();
        worker.run();
        CompletionStage<ExecutionUpdate> paused = execution.pause();
        worker.pass(Duration.ofMinutes(1));
        assertThat(log).containsExactly("one running", "running one 0", "a", "running one 25", "paused one 25");
        assertThat(paused.toCompletableFuture().join().status()).isEqualTo(ExecutionStatus.PAUSED);

        log.clear();
        CompletionStage<ExecutionUpdate> resumed = execution.resume();
        worker.pass(Duration.ofSeconds(1));

        assertThat(resumed.toCompletableFuture().join().status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(log.subList(0, 3)).containsExactly("running one 25", "b", "one completed 0ms b");
        assertThat(execution.ended()).isCompletedWithValue(ExecutionStatus.COMPLETED);
    }

    @Test
    void patienceStandsStillDuringAPause() {
        gate = Attempt.waitingFor("the door");
        execution.start();
        worker.pass(Duration.ofSeconds(2));
        execution.pause();
        worker.pass(Duration.ofMinutes(5));
        execution.resume();
        worker.pass(Duration.ofSeconds(1));
        gate = Attempt.done("open");
        worker.pass(Duration.ofSeconds(1));

        assertThat(execution.ended()).isCompletedWithValue(ExecutionStatus.COMPLETED);
    }

    @Test
    void cancelSkipsWhatIsLeft() {
        execution.start();
        worker.run();
        log.clear();
        execution.cancel();
        worker.pass(Duration.ofSeconds(1));

        assertThat(log).containsExactly("one skipped", "two skipped", "cancelled null 25", "released");
    }

    @Test
    void cancelOfAPendingExecution() {
        execution.cancel();
        execution.start();
        worker.pass(Duration.ofSeconds(1));

        assertThat(log).containsExactly("one skipped", "two skipped", "cancelled null 0", "released");
    }

    @Test
    void cancelOfAPausedExecution() {
        execution.start();
        worker.run();
        execution.pause();
        worker.run();
        log.clear();
        execution.cancel();
        worker.pass(Duration.ofSeconds(1));

        assertThat(log).containsExactly("one skipped", "two skipped", "cancelled null 25", "released");
    }

    @Test
    void waitingActionIsTriedAgain() {
        gate = Attempt.waitingFor("the door");
        execution.start();
        worker.pass(Duration.ofSeconds(1));
        assertThat(execution.latest().status()).isEqualTo(ExecutionStatus.RUNNING);

        gate = Attempt.done("open");
        worker.pass(Duration.ofMillis(100));

        assertThat(log).contains("two completed 900ms open");
    }

    @Test
    void waitingActionLosesPatience() {
        gate = Attempt.waitingFor("the door");
        execution.start();
        worker.pass(Duration.ofSeconds(11));

        assertThat(log)
                .endsWith(
                        "c",
                        "two failed 10000ms Gave up after 10 s of waiting for the door.",
                        "failed null 50",
                        "released");
    }

    @Test
    void exceptionFailsTheStepWithItsMessage() {
        Execution failing = execution(
                Step.of("one", "Step one", () -> {
                    throw new IllegalStateException("The shop is closed.");
                }),
                Step.of("two", "Step two", () -> done("never")));
        failing.start();
        worker.pass(Duration.ofSeconds(1));

        assertThat(log)
                .containsExactly(
                        "one running",
                        "running one 0",
                        "one failed 0ms The shop is closed.",
                        "two skipped",
                        "failed null 0",
                        "released");
        assertThat(failing.ended()).isCompletedWithValue(ExecutionStatus.FAILED);
    }

    @Test
    void failureFromOutsideEndsAlsoAPausedExecution() {
        execution.start();
        worker.run();
        execution.pause();
        worker.pass(Duration.ofSeconds(9));
        log.clear();
        execution.fail("The browser is gone.");
        worker.run();
        execution.fail("The browser is gone.");
        worker.run();

        assertThat(log)
                .containsExactly("one failed 0ms a The browser is gone.", "two skipped", "failed null 25", "released");
    }

    @Test
    void commandsAreRefusedInTheWrongState() {
        assertRefused(execution.pause(), "The execution is pending and cannot be paused.");
        assertRefused(execution.resume(), "The execution is pending and cannot be resumed.");
        execution.start();
        worker.pass(Duration.ofSeconds(1));
        assertRefused(execution.pause(), "The execution is completed and cannot be paused.");
        assertRefused(execution.cancel(), "The execution is completed and cannot be cancelled.");
    }

    @Test
    void waitingForAPersonTakesAsLongAsItTakes() {
        gate = Attempt.waitingForPerson("a decision");
        execution.start();
        worker.pass(Duration.ofHours(1));
        assertThat(log).doesNotContain("failed null 50").endsWith("c");

        gate = Attempt.waitingFor("the page");
        worker.pass(Duration.ofSeconds(9));
        assertThat(log).endsWith("c");
        worker.pass(Duration.ofSeconds(2));
        assertThat(log).contains("failed null 50");
    }

    @Test
    void aStepThatMaySucceedLaterIsDoneAgain() {
        retryable = true;
        execution.start();
        worker.pass(Duration.ofSeconds(10));
        assertThat(log).endsWith("two failed 200ms not yet", "paused two 50");
        assertRefused(execution.resume(), "The execution is paused and cannot be resumed.");
        assertRefused(execution.retry("one"), "The execution is paused and cannot be continued at the step \"one\".");

        log.clear();
        retryable = false;
        CompletionStage<ExecutionUpdate> retried = execution.retry("two");
        worker.pass(Duration.ofMinutes(2));

        assertThat(retried.toCompletableFuture().join().status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(log)
                .containsExactly(
                        "two running", "running two 50", "c", "two completed 0ms", "completed null 100", "released");
        assertRefused(
                execution.retry("two"), "The execution is completed and cannot be continued at the step \"two\".");
    }

    @Test
    void thePictureOfAFailedStepIsToldWhenItIsThere() {
        retryable = true;
        execution.start();
        worker.pass(Duration.ofSeconds(1));
        StepUpdate failed = (StepUpdate) execution.state().get(1);
        execution.addScreenshot(failed, "screenshots/1");
        worker.run();

        assertThat(log).endsWith("two failed 200ms not yet", "paused two 50", "two failed 200ms not yet screenshots/1");
        StepUpdate pictured = (StepUpdate) execution.state().get(1);
        assertThat(pictured.timestamp()).isEqualTo(failed.timestamp());
        assertThat(pictured.result()).isEqualTo(failed.result().withScreenshot("screenshots/1"));
    }

    @Test
    void aPictureThatComesTooLateDoesNotTakeTheStepBack() {
        retryable = true;
        execution.start();
        worker.pass(Duration.ofSeconds(1));
        StepUpdate failed = (StepUpdate) execution.state().get(1);
        retryable = false;
        execution.retry("two");
        execution.addScreenshot(failed, "screenshots/1");
        worker.pass(Duration.ofSeconds(1));

        assertThat(log).endsWith("completed null 100", "released");
        assertThat(log.toString()).doesNotContain("screenshots/1");
    }

    @Test
    void whoDoesNotTryAgainInTimeHasAnExecutionThatFailed() {
        retryable = true;
        execution.start();
        worker.pass(Duration.ofSeconds(59));
        assertThat(log).endsWith("paused two 50");
        worker.pass(Duration.ofSeconds(2));

        assertThat(log).endsWith("two failed 200ms not yet", "failed null 50", "released");
    }

    @Test
    void theTimeForTryingAgainBeginsAnewWithEachFailure() {
        retryable = true;
        execution.start();
        worker.pass(Duration.ofSeconds(40));
        execution.retry("two");
        worker.pass(Duration.ofSeconds(40));
        assertThat(log).endsWith("paused two 50");
    }

    @Test
    void cancellingAtAFailedStepLeavesItFailed() {
        retryable = true;
        execution.start();
        worker.pass(Duration.ofSeconds(1));
        execution.cancel();
        worker.run();

        assertThat(log).endsWith("paused two 50", "cancelled null 50", "released");
        assertThat(log).doesNotContain("two skipped");
    }

    @Test
    void whatEndsItAtAFailedStepIsTheReason() {
        retryable = true;
        execution.start();
        worker.pass(Duration.ofSeconds(1));
        execution.fail("The browser is gone.");
        worker.run();

        assertThat(log).endsWith("two failed 200ms The browser is gone.", "failed null 50", "released");
    }

    @Test
    void anErrorFailsTheStepToo() {
        Execution failing = execution(Step.of("one", "Step one", () -> {
            throw new AssertionError("Expected 49.90, but it costs 59.90.");
        }));
        failing.start();
        worker.run();

        assertThat(log).endsWith("one failed 0ms Expected 49.90, but it costs 59.90.", "failed null 0", "released");
        assertThat(failing.ended()).isCompletedWithValue(ExecutionStatus.FAILED);
    }

    @Test
    void anActionThatReturnsNothingFailsTheStepToo() {
        Execution failing = execution(Step.of("one", "Step one", () -> null));
        failing.start();
        worker.run();

        assertThat(log)
                .endsWith("one failed 0ms An action has said nothing of its attempt.", "failed null 0", "released");
    }

    @Test
    void failingReleaseDoesNotHoldUpTheEnd() {
        Automation automation = new Automation("Fragile", List.of(Step.of("one", "One", Attempt::done)), () -> {
            throw new AssertionError("cannot let go");
        });
        Execution fragile = new Execution("run-2", automation, worker, Pace.FAST, worker, event -> {});
        fragile.start();
        worker.run();

        assertThat(fragile.ended()).isCompletedWithValue(ExecutionStatus.COMPLETED);
    }

    @Test
    void failingListenerDoesNotStopTheWork() {
        Automation automation = new Automation("Unheard", List.of(Step.of("one", "One", Attempt::done)), () -> {});
        Execution unheard = new Execution("run-3", automation, worker, Pace.FAST, worker, event -> {
            throw new AssertionError("not listening");
        });
        unheard.start();
        worker.run();

        assertThat(unheard.ended()).isCompletedWithValue(ExecutionStatus.COMPLETED);
    }

    @Test
    void stateIsWhereTheStepsAndItStand() {
        execution.start();
        worker.pass(PACE);
        log.clear();
        execution.state().forEach(this::record);

        assertThat(log).containsExactly("one completed 200ms b", "two running", "running two 50");
    }

    @Test
    void itIsDescribedByItsNameAndItsSteps() {
        ExecutionCreated created = execution.created("browser-1", Map.of("node", 1));

        assertThat(created.executionId()).isEqualTo("run-1");
        assertThat(created.name()).isEqualTo("Test");
        assertThat(created.steps())
                .containsExactly(new StepDescription("one", "Step one"), new StepDescription("two", "Step two"));
        assertThat(created.sessionId()).isEqualTo("browser-1");
        assertThat(created.details()).isEqualTo(Map.of("node", 1));
    }

    @Test
    void stepIdsAreUnique() {
        Step step = Step.of("one", "One", Attempt::done);
        assertThatThrownBy(() -> new Automation("Twice", List.of(step, step), () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("steps: \"one\" twice (expected: unique ids)");
    }

    private void assertRefused(CompletionStage<?> change, String message) {
        worker.run();
        assertThat(change.toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RequestException.class)
                .havingCause()
                .withMessage(message)
                .satisfies(e -> assertThat(((RequestException) e).code()).isEqualTo(ErrorCode.INVALID_STATE));
    }

    private Execution execution(Step... steps) {
        Automation automation = new Automation("Test", List.of(steps), () -> log.add("released"));
        return new Execution("run-1", automation, worker, Pace.watchable(PACE), worker, this::record);
    }

    private Attempt done(String output) {
        log.add(output);
        return Attempt.done(output);
    }

    private void record(RealtimeEvent event) {
        if (event instanceof ExecutionUpdate update) {
            log.add(Schema.Choice.word(update.status()) + " " + update.currentStep() + " " + update.progress());
        } else if (event instanceof StepUpdate update) {
            String line = update.stepId() + " " + Schema.Choice.word(update.status());
            if (update.result() != null) {
                line += " " + update.result().duration().toMillis() + "ms";
                line += update.result().output() == null
                        ? ""
                        : " " + update.result().output();
                line += update.result().error() == null
                        ? ""
                        : " " + update.result().error();
                line += update.result().screenshotUrl() == null
                        ? ""
                        : " " + update.result().screenshotUrl();
            }
            log.add(line);
        }
    }
}
