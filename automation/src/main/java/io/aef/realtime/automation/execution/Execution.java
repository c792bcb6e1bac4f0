package io.aef.realtime.automation.execution;

import io.aef.realtime.automation.event.ExecutionCreated;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.event.RealtimeEvent;
import io.aef.realtime.automation.event.StepDescription;
import io.aef.realtime.automation.event.StepResult;
import io.aef.realtime.automation.event.StepStatus;
import io.aef.realtime.automation.event.StepUpdate;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Schema;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One run through an {@link Automation}.
 *
 * <pre>
 * PENDING ──start──▶ RUNNING ──last step done──▶ COMPLETED
 *    │                │   ▲  └──an action fails──▶ FAILED
 *    │            pause   resume                     ▲
 *    │                ▼   │                          │
 *    │               PAUSED ────────fail─────────────┘
 *    └───────────────┴─cancel──▶ CANCELLED
 * </pre>
 *
 * <p>A step that fails with a {@link RetryableFailure} leaves it paused, too: {@link #retry} takes the place of {@link #resume} then.
 *
 * <p>Everything happens on the worker: all methods may be called from any thread and take effect between two attempts. The
 * listener hears of every change on the worker, in order; it must not block.
 */
public final class Execution {

    private static final Logger log = LoggerFactory.getLogger(Execution.class);

    private final String id;
    private final Automation automation;
    private final Worker worker;
    private final Pace pace;
    private final InstantSource clock;
    private final Consumer<RealtimeEvent> listener;
    private final Instant createdAt;
    private final CompletableFuture<ExecutionStatus> ended = new CompletableFuture<>();

    private ExecutionStatus status = ExecutionStatus.PENDING;
    private int stepIndex;
    private int actionIndex;
    private Instant stepBegan = Instant.EPOCH;
    private Instant actionBegan = Instant.EPOCH;
    private Instant pausedAt = Instant.EPOCH;
    private @Nullable String output;

    /** Why the present step has failed, while it can be done again. */
    private @Nullable String heldBy;

    /** Grows with every pause and end: a turn that was scheduled before knows that it is no longer wanted. */
    private int turn;

    private volatile ExecutionUpdate latest;
    private volatile List<StepUpdate> steps;

    public Execution(
            String id,
            Automation automation,
            Worker worker,
            Pace pace,
            InstantSource clock,
            Consumer<RealtimeEvent> listener) {
        this.id = id;
        this.automation = automation;
        this.worker = worker;
        this.pace = pace;
        this.clock = clock;
        this.listener = listener;
        Instant now = clock.instant();
        createdAt = now;
        latest = new ExecutionUpdate(id, status, null, 0, now);
        steps = automation.steps().stream()
                .map(step -> new StepUpdate(id, step.id(), StepStatus.PENDING, null, now))
                .toList();
    }

    public String id() {
        return id;
    }

    /** Where it stands; at once and from any thread. */
    public ExecutionUpdate latest() {
        return latest;
    }

    /**
     * What does not change about it.
     *
     * @param sessionId of the browser it works in, or null
     * @param details what the application adds, or null
     */
    public ExecutionCreated created(@Nullable String sessionId, @Nullable Map<String, Object> details) {
        List<StepDescription> described = automation.steps().stream()
                .map(step -> new StepDescription(step.id(), step.title()))
                .toList();
        return new ExecutionCreated(id, automation.name(), described, sessionId, details, createdAt);
    }

    /** Where its steps and it stand; at once and from any thread. */
    public List<RealtimeEvent> state() {
        List<RealtimeEvent> events = new ArrayList<>(steps);
        events.add(latest);
        return events;
    }

    /** Completes with the final status, after the automation was released. */
    public CompletionStage<ExecutionStatus> ended() {
        return ended.minimalCompletionStage();
    }

    /** Begins to work. Does nothing unless it is pending. */
    public void start() {
        worker.execute(() -> {
            if (status == ExecutionStatus.PENDING) {
                status = ExecutionStatus.RUNNING;
                beginStep();
                scheduleTurn(Duration.ZERO);
            }
        });
    }

    /** Stops between two attempts; completes when it has stopped. Refused with INVALID_STATE unless it is running. */
    public CompletionStage<ExecutionUpdate> pause() {
        return change("paused", now -> now == ExecutionStatus.RUNNING, () -> {
            turn++;
            status = ExecutionStatus.PAUSED;
            pausedAt = clock.instant();
            publish();
        });
    }

    /** Goes on where it was paused. Refused with INVALID_STATE unless it is paused, and if its step has failed. */
    public CompletionStage<ExecutionUpdate> resume() {
        return change("resumed", now -> now == ExecutionStatus.PAUSED && heldBy == null, () -> {
            status = ExecutionStatus.RUNNING;
            Duration away = Duration.between(pausedAt, clock.instant());
            stepBegan = stepBegan.plus(away);
            actionBegan = actionBegan.plus(away);
            publish();
            scheduleTurn(Duration.ZERO);
        });
    }

    /**
     * Does the step again from its first action, and goes on from there; completes when it has begun. Refused with INVALID_STATE unless it is
     * this step that has failed, in a way that allows it.
     */
    public CompletionStage<ExecutionUpdate> retry(String stepId) {
        return change(
                "continued at the step \"" + stepId + "\"",
                now -> heldBy != null && currentStep().id().equals(stepId),
                () -> {
                    heldBy = null;
                    status = ExecutionStatus.RUNNING;
                    actionIndex = 0;
                    beginStep();
                    scheduleTurn(Duration.ZERO);
                });
    }

    /** Ends it between two attempts; completes when it has ended. Refused with INVALID_STATE if it has ended before. */
    public CompletionStage<ExecutionUpdate> cancel() {
        return change("cancelled", now -> !now.isFinal(), () -> end(ExecutionStatus.CANCELLED, null));
    }

    /** Ends it because of something outside its actions, such as the loss of its browser. Does nothing if it has ended. */
    public void fail(String reason) {
        worker.execute(() -> {
            if (!status.isFinal()) {
                end(ExecutionStatus.FAILED, reason);
            }
        });
    }

    /**
     * Says where the picture of a step is that has failed: its update is told once more, with that. Does nothing if the step has been begun again
     * meanwhile.
     *
     * @param failed as the listener was told it
     */
    public void addScreenshot(StepUpdate failed, String url) {
        worker.execute(() -> {
            int index = steps.indexOf(failed);
            StepResult result = failed.result();
            if (index >= 0 && result != null) {
                StepUpdate pictured = new StepUpdate(
                        id, failed.stepId(), failed.status(), result.withScreenshot(url), failed.timestamp());
                replaceStep(index, pictured);
                tell(pictured);
            }
        });
    }

    private CompletionStage<ExecutionUpdate> change(String verb, Predicate<ExecutionStatus> allowed, Runnable change) {
        CompletableFuture<ExecutionUpdate> result = new CompletableFuture<>();
        worker.execute(() -> {
            if (allowed.test(status)) {
                change.run();
                result.complete(latest);
            } else {
                result.completeExceptionally(new RequestException(
                        ErrorCode.INVALID_STATE,
                        "The execution is " + Schema.Choice.word(status) + " and cannot be " + verb + "."));
            }
        });
        return result;
    }

    private void scheduleTurn(Duration delay) {
        int wanted = ++turn;
        worker.schedule(
                () -> {
                    if (wanted == turn) {
                        takeTurn();
                    }
                },
                delay);
    }

    private void takeTurn() {
        Attempt attempt;
        try {
            Action action = currentStep().actions().get(actionIndex);
            attempt = Objects.requireNonNull(action.attempt(), "An action has said nothing of its attempt.");
        } catch (RetryableFailure e) {
            hold(e);
            return;
        } catch (Throwable e) {
            // Errors, too: an assertion that does not hold is one, and says all that there is to know.
            boolean isFault = e instanceof Error && !(e instanceof AssertionError);
            log.atLevel(isFault ? Level.ERROR : Level.DEBUG)
                    .setCause(e)
                    .log("Step {} of execution {} failed", currentStep().id(), id);
            end(ExecutionStatus.FAILED, reason(e));
            return;
        }
        if (attempt.isDone()) {
            output = attempt.text() == null ? output : attempt.text();
            finishAction();
        } else if (attempt.isUntimed()) {
            actionBegan = clock.instant();
            scheduleTurn(pace.betweenAttempts());
        } else if (sinceThen(actionBegan).compareTo(pace.patience()) >= 0) {
            String what = attempt.text() == null ? "the page" : attempt.text();
            end(
                    ExecutionStatus.FAILED,
                    "Gave up after " + pace.patience().toSeconds() + " s of waiting for " + what + ".");
        } else {
            scheduleTurn(pace.betweenAttempts());
        }
    }

    private void hold(RetryableFailure failure) {
        String reason = reason(failure);
        heldBy = reason;
        publishStep(StepStatus.FAILED, new StepResult(workedOnStep(), output, reason));
        status = ExecutionStatus.PAUSED;
        pausedAt = clock.instant();
        publish();
        int held = ++turn;
        worker.schedule(
                () -> {
                    if (held == turn) {
                        end(ExecutionStatus.FAILED, reason);
                    }
                },
                failure.window());
    }

    private void finishAction() {
        actionIndex++;
        if (actionIndex < currentStep().actions().size()) {
            actionBegan = clock.instant();
            publish();
            scheduleTurn(pace.betweenActions());
            return;
        }
        publishStep(StepStatus.COMPLETED, new StepResult(sinceThen(stepBegan), output, null));
        actionIndex = 0;
        stepIndex++;
        if (stepIndex == automation.steps().size()) {
            end(ExecutionStatus.COMPLETED, null);
        } else {
            beginStep();
            scheduleTurn(pace.betweenActions());
        }
    }

    private void beginStep() {
        stepBegan = clock.instant();
        actionBegan = stepBegan;
        output = null;
        publishStep(StepStatus.RUNNING, null);
        publish();
    }

    private void end(ExecutionStatus finalStatus, @Nullable String error) {
        turn++;
        boolean begun = status != ExecutionStatus.PENDING;
        if (begun && error != null) {
            publishStep(StepStatus.FAILED, new StepResult(workedOnStep(), output, error));
        }
        if (begun && (error != null || heldBy != null)) {
            stepIndex++;
        }
        for (; stepIndex < automation.steps().size(); stepIndex++) {
            publishStep(StepStatus.SKIPPED, null);
        }
        status = finalStatus;
        publish();
        try {
            automation.release().run();
        } catch (RuntimeException | Error e) {
            log.warn("What execution {} had acquired could not be released", id, e);
        } finally {
            ended.complete(finalStatus);
        }
    }

    private Duration workedOnStep() {
        Instant until = status == ExecutionStatus.PAUSED ? pausedAt : clock.instant();
        return Duration.between(stepBegan, until);
    }

    private Duration sinceThen(Instant instant) {
        return Duration.between(instant, clock.instant());
    }

    private Step currentStep() {
        return automation.steps().get(stepIndex);
    }

    private void publishStep(StepStatus stepStatus, @Nullable StepResult result) {
        StepUpdate update = new StepUpdate(id, currentStep().id(), stepStatus, result, clock.instant());
        replaceStep(stepIndex, update);
        tell(update);
    }

    private void replaceStep(int index, StepUpdate update) {
        List<StepUpdate> changed = new ArrayList<>(steps);
        changed.set(index, update);
        steps = List.copyOf(changed);
    }

    private void publish() {
        boolean inStep = status == ExecutionStatus.RUNNING || status == ExecutionStatus.PAUSED;
        String step = inStep ? currentStep().id() : null;
        latest = new ExecutionUpdate(id, status, step, progress(), clock.instant());
        tell(latest);
    }

    /** A listener that fails must not stop the work in the middle. */
    private void tell(RealtimeEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            log.warn("The listener of execution {} failed", id, e);
        }
    }

    /** Steps weigh the same, and so do the actions of one step. Never goes back; an early end leaves it where it was. */
    private int progress() {
        if (status.isFinal()) {
            return status == ExecutionStatus.COMPLETED ? 100 : latest.progress();
        }
        double done = stepIndex + (double) actionIndex / currentStep().actions().size();
        return Math.max(
                latest.progress(), (int) (100 * done / automation.steps().size()));
    }

    private static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
