package io.aef.realtime.examples.backend;

import io.aef.realtime.automation.command.ExecutionControl.Answer;
import io.aef.realtime.automation.schema.Redaction;
import io.aef.realtime.automation.schema.Sensitive;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of a run. Nodes tell each other as JSON.
 *
 * @param user who wants it
 * @param stepId of a step to do again, or of a checkpoint
 * @param answer at a checkpoint
 * @param input with the answer
 */
record Change(
        Kind kind,
        String user,
        @Nullable String stepId,
        @Nullable Answer answer,
        @Nullable @Sensitive String input) {

    /** What is to be done. */
    enum Kind {
        PAUSE,
        RESUME,
        CANCEL,
        RETRY,
        ANSWER
    }

    /** One that needs to say nothing more. */
    static Change of(Kind kind, String user) {
        return new Change(kind, user, null, null, null);
    }

    static Change retry(String user, String stepId) {
        return new Change(Kind.RETRY, user, stepId, null, null);
    }

    static Change answer(String user, String stepId, Answer answer, @Nullable String input) {
        return new Change(Kind.ANSWER, user, stepId, answer, input);
    }

    /** Without the input, which may be a secret. */
    @Override
    public String toString() {
        return Redaction.of(this);
    }
}
