package io.aef.realtime.automation.command;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.event.ExecutionUpdate;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Steers executions that are carried out in this process. */
final class LocalControl implements ExecutionControl {

    private final Function<String, @Nullable Execution> find;

    LocalControl(Function<String, @Nullable Execution> find) {
        this.find = find;
    }

    @Override
    public void pause(Principal principal, String executionId) throws Exception {
        change(executionId, Execution::pause);
    }

    @Override
    public void resume(Principal principal, String executionId) throws Exception {
        change(executionId, Execution::resume);
    }

    @Override
    public void cancel(Principal principal, String executionId) throws Exception {
        change(executionId, Execution::cancel);
    }

    @Override
    public void retryStep(Principal principal, String executionId, String stepId) throws Exception {
        change(executionId, execution -> execution.retry(stepId));
    }

    @Override
    public void respond(Principal principal, String executionId, String stepId, Answer answer, @Nullable String input)
            throws RequestException {
        require(executionId);
        throw new RequestException(ErrorCode.INVALID_STATE, "The execution does not wait for an answer.");
    }

    private void change(String executionId, Function<Execution, CompletionStage<ExecutionUpdate>> change)
            throws Exception {
        try {
            change.apply(require(executionId)).toCompletableFuture().get();
        } catch (ExecutionException refused) {
            throw refused.getCause() instanceof Exception cause ? cause : refused;
        }
    }

    private Execution require(String executionId) throws RequestException {
        Execution execution = find.apply(executionId);
        if (execution == null) {
            throw new RequestException(ErrorCode.NOT_FOUND, "There is no execution " + executionId + ".");
        }
        return execution;
    }
}
