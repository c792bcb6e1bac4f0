package io.aef.realtime.automation.command;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.execution.Execution;
import io.aef.realtime.automation.request.RequestException;
import io.aef.realtime.automation.schema.Bounds;
import io.aef.realtime.automation.schema.Identifier;
import io.aef.realtime.automation.schema.Redaction;
import io.aef.realtime.automation.schema.Sensitive;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every application can do with an execution. Each call is one command; those of the same user and execution come one after the other.
 * It may wait, and refuses with a {@link RequestException}, as with {@code NOT_FOUND} or {@code INVALID_STATE}.
 */
public interface ExecutionControl {

    /** What a person says at a checkpoint. On the wire in lower case. */
    enum Answer {
        /** Go on. */
        APPROVE,
        /** Do not. */
        REJECT,
        /** Go on with what I have filled in. */
        INPUT
    }

    /** Holds it where it is: an {@link Execution} before its next attempt. */
    void pause(Principal principal, String executionId) throws Exception;

    /** Lets it go on. */
    void resume(Principal principal, String executionId) throws Exception;

    /** Ends it; is called while another call of the same user is under way, too. */
    void cancel(Principal principal, String executionId) throws Exception;

    /** Does a step that has failed again, and goes on from there. */
    void retryStep(Principal principal, String executionId, String stepId) throws Exception;

    /**
     * Answers a checkpoint.
     *
     * @param input what a person has filled in, with {@link Answer#INPUT}
     */
    void respond(Principal principal, String executionId, String stepId, Answer answer, @Nullable String input)
            throws Exception;

    /**
     * For each {@link Execution} that is carried out in this process. An answer to a checkpoint is refused, as these have none.
     *
     * @param find the execution of an id; null if there is none, or no longer. Several threads
     */
    static ExecutionControl of(Function<String, @Nullable Execution> find) {
        return new LocalControl(find);
    }

    /** Parameters of {@code retry_step}. */
    record RetryStep(@Identifier String stepId) {}

    /** Parameters of {@code checkpoint_response}. */
    record CheckpointResponse(
            @Identifier String stepId,
            Answer answer,
            @Nullable @Sensitive @Bounds(max = 10_000) String input) {

        public CheckpointResponse {
            if ((answer == Answer.INPUT) != (input != null)) {
                throw new IllegalArgumentException("input: must be there with the answer \"input\", and with no other");
            }
        }

        /** Without the input, which may be a secret. */
        @Override
        public String toString() {
            return Redaction.of(this);
        }
    }

    /** The types of these commands. */
    static List<CommandType<?>> types(ExecutionControl control) {
        return List.of(
                plain("pause", control::pause),
                plain("resume", control::resume),
                plain("cancel", control::cancel).overtaking(),
                new CommandType<>("retry_step", RetryStep.class, true, (principal, command) -> {
                    control.retryStep(
                            principal, execution(command), command.parameters().stepId());
                    return null;
                }),
                new CommandType<>("checkpoint_response", CheckpointResponse.class, true, (principal, command) -> {
                    CheckpointResponse response = command.parameters();
                    control.respond(
                            principal, execution(command), response.stepId(), response.answer(), response.input());
                    return null;
                }));
    }

    /** One that needs nothing but the execution. */
    @FunctionalInterface
    interface Action {

        void on(Principal principal, String executionId) throws Exception;
    }

    private static CommandType<?> plain(String name, Action action) {
        return new CommandType<>(name, CommandType.NoParameters.class, true, (principal, command) -> {
            action.on(principal, execution(command));
            return null;
        });
    }

    private static String execution(Command<?> command) {
        String id = command.executionId();
        if (id == null) {
            throw new IllegalStateException("without an execution");
        }
        return id;
    }
}
