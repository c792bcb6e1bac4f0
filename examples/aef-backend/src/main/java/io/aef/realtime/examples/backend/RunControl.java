package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.command.ExecutionControl;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What clients want of runs: of those of this node it is done here, of those of other nodes there. */
final class RunControl implements ExecutionControl {

    private final Runs runs;
    private final @Nullable Cluster cluster;

    RunControl(Runs runs, @Nullable Cluster cluster) {
        this.runs = runs;
        this.cluster = cluster;
    }

    @Override
    public void pause(Principal principal, String executionId) throws Exception {
        change(executionId, Change.of(Change.Kind.PAUSE, principal.user()));
    }

    @Override
    public void resume(Principal principal, String executionId) throws Exception {
        change(executionId, Change.of(Change.Kind.RESUME, principal.user()));
    }

    @Override
    public void cancel(Principal principal, String executionId) throws Exception {
        change(executionId, Change.of(Change.Kind.CANCEL, principal.user()));
    }

    @Override
    public void retryStep(Principal principal, String executionId, String stepId) throws Exception {
        change(executionId, Change.retry(principal.user(), stepId));
    }

    @Override
    public void respond(Principal principal, String executionId, String stepId, Answer answer, @Nullable String input)
            throws Exception {
        change(executionId, Change.answer(principal.user(), stepId, answer, input));
    }

    private void change(String executionId, Change change) throws Exception {
        CompletionStage<?> done = cluster == null || runs.has(executionId)
                ? runs.change(executionId, change)
                : cluster.change(executionId, change);
        try {
            done.toCompletableFuture().get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }
}
