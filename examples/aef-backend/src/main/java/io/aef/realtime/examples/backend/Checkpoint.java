package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.command.ExecutionControl.Answer;
import io.aef.realtime.automation.event.CheckpointData;
import io.aef.realtime.automation.event.CheckpointDecision;
import io.aef.realtime.automation.event.CheckpointRequired;
import io.aef.realtime.automation.event.CheckpointResolved;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a run asks people before it does what cannot be undone; it asks once. All methods are called on the worker of the run. */
final class Checkpoint {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final List<String> ANSWERS = List.of("approve", "reject", "input");

    private final String executionId;
    private final InstantSource clock;
    private final Consumer<RealtimeEvent> listener;

    /** The question, while there is no decision. */
    private @Nullable CheckpointRequired open;

    private @Nullable CheckpointResolved decided;

    /** @param listener is told of the question and of what was decided */
    Checkpoint(String executionId, InstantSource clock, Consumer<RealtimeEvent> listener) {
        this.executionId = executionId;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Asks, and waits until somebody has approved.
     *
     * @throws Page.StepFailure if somebody has rejected, or nobody has decided in a quarter of an hour
     */
    Attempt ask(String stepId, String message) throws Page.StepFailure {
        CheckpointResolved decision = decided;
        if (decision != null && decision.decision() == CheckpointDecision.APPROVED) {
            return Attempt.done();
        }
        if (decision != null) {
            throw new Page.StepFailure("Rejected by " + decision.user() + ".");
        }
        CheckpointRequired question = open;
        if (question == null) {
            open = new CheckpointRequired(executionId, stepId, new CheckpointData(message, ANSWERS), clock.instant());
            listener.accept(open);
        } else if (question.timestamp().plus(PATIENCE).isBefore(clock.instant())) {
            expire();
            throw new Page.StepFailure("Nobody has decided within " + PATIENCE.toMinutes() + " minutes.");
        }
        return Attempt.waitingForPerson("a decision");
    }

    /** What somebody has added to the approval; empty if nothing. */
    String note() {
        CheckpointResolved decision = decided;
        return decision == null || decision.input() == null ? "" : decision.input();
    }

    /** @throws RequestException if nothing is asked, or not at this step */
    void answer(String user, String stepId, Answer answer, @Nullable String input) throws RequestException {
        CheckpointRequired question = open;
        if (question == null || !question.stepId().equals(stepId)) {
            throw new RequestException(
                    ErrorCode.INVALID_STATE,
                    decided == null ? "This run asks nothing." : "It was decided by " + decided.user() + " already.");
        }
        CheckpointDecision decision =
                answer == Answer.REJECT ? CheckpointDecision.REJECTED : CheckpointDecision.APPROVED;
        decided = resolve(question, decision, input, user);
    }

    /** The run is over: nobody has to decide any more. */
    void expire() {
        CheckpointRequired question = open;
        if (question != null) {
            resolve(question, CheckpointDecision.EXPIRED, null, null);
        }
    }

    private CheckpointResolved resolve(
            CheckpointRequired question, CheckpointDecision decision, @Nullable String input, @Nullable String user) {
        CheckpointResolved resolved =
                new CheckpointResolved(executionId, question.stepId(), decision, input, user, clock.instant());
        open = null;
        listener.accept(resolved);
        return resolved;
    }
}
