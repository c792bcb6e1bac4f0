package io.aef.realtime.automation.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.ExecutionStatus;
import io.aef.realtime.automation.execution.Attempt;
import io.aef.realtime.automation.execution.Automation;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.execution.Pace;
import io.aef.realtime.automation.execution.RetryableFailure;
import io.aef.realtime.automation.execution.Step;
import io.aef.realtime.automation.execution.Worker;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What clients want of executions of this process is done when the call returns. */
class LocalControlTest {

    private static final Principal ADA = Principal.of("ada");

    private volatile boolean fails;
    private final Execution execution = new Execution(
            "1",
            new Automation("Wait", List.of(Step.of("only", "Wait for a person", this::attempt)), () -> {}),
            Worker.thread("local control"),
            Pace.FAST,
            InstantSource.system(),
            event -> {});
    private final ExecutionControl control = ExecutionControl.of(Map.of("1", execution)::get);

    private Attempt attempt() throws RetryableFailure {
        if (fails) {
            throw new RetryableFailure("not yet", Duration.ofMinutes(1));
        }
        return Attempt.waitingForPerson("somebody");
    }

    private ExecutionStatus status() {
        return execution.latest().status();
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RequestException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void pausesResumesAndCancels() throws Exception {
        execution.start();

        control.pause(ADA, "1");
        assertThat(status()).isEqualTo(ExecutionStatus.PAUSED);
        control.resume(ADA, "1");
        assertThat(status()).isEqualTo(ExecutionStatus.RUNNING);
        control.cancel(ADA, "1");
        assertThat(status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void doesAFailedStepAgain() throws Exception {
        fails = true;
        execution.start();
        await().until(() -> status() == ExecutionStatus.PAUSED);
        fails = false;

        control.retryStep(ADA, "1", "only");
        assertThat(status()).isEqualTo(ExecutionStatus.RUNNING);
        control.cancel(ADA, "1");
    }

    @Test
    void saysWhyNot() {
        refused(ErrorCode.NOT_FOUND, () -> control.pause(ADA, "2"));
        refused(ErrorCode.INVALID_STATE, () -> control.resume(ADA, "1"));
        refused(ErrorCode.INVALID_STATE, () -> control.retryStep(ADA, "1", "only"));
        refused(
                ErrorCode.INVALID_STATE,
                () -> control.respond(ADA, "1", "only", ExecutionControl.Answer.APPROVE, null));
        refused(ErrorCode.NOT_FOUND, () -> control.respond(ADA, "2", "only", ExecutionControl.Answer.APPROVE, null));
    }
}
