package io.aef.realtime.automation.acceptance;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.command.ExecutionControl;
import io.aef.realtime.automation.request.ErrorCode;
import io.aef.realtime.automation.request.RequestException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What was wanted of executions, in the order in which it was carried out. */
final class Calls implements ExecutionControl {

    /** The id of one that does not exist. */
    static final String NONE = "none";

    final List<String> all = new CopyOnWriteArrayList<>();
    volatile Runnable onCall = () -> {};

    private void called(Principal principal, String executionId, String what) throws RequestException {
        if (executionId.equals(NONE)) {
            throw new RequestException(ErrorCode.NOT_FOUND, "There is no such execution.");
        }
        all.add(principal.user() + " " + what + executionId);
        onCall.run();
    }

    @Override
    public void pause(Principal principal, String executionId) throws RequestException {
        called(principal, executionId, "pauses ");
    }

    @Override
    public void resume(Principal principal, String executionId) throws RequestException {
        called(principal, executionId, "resumes ");
    }

    @Override
    public void cancel(Principal principal, String executionId) throws RequestException {
        called(principal, executionId, "cancels ");
    }

    @Override
    public void retryStep(Principal principal, String executionId, String stepId) throws RequestException {
        called(principal, executionId, "retries " + stepId + " of ");
    }

    @Override
    public void respond(Principal principal, String executionId, String stepId, Answer answer, @Nullable String input)
            throws RequestException {
        called(principal, executionId, "says " + answer + " " + input + " to " + stepId + " of ");
    }
}
