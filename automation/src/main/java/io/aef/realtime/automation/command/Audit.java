package io.aef.realtime.automation.command;

import io.aef.realtime.automation.access.Principal;
import io.aef.realtime.automation.schema.Identifiers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Is told of each command that was understood, before its answer is sent; on any thread, and must not block. What it throws is logged. */
@FunctionalInterface
public interface Audit {

    /**
     * A command and what became of it. Without its parameters: they may carry secrets.
     *
     * @param outcome {@code ok}, or the code of the error on the wire
     * @param repeated whether it had come before, and was only answered again
     * @param duration from its arrival to its answer
     */
    record Entry(
            Principal principal,
            String commandId,
            String type,
            @Nullable String executionId,
            String outcome,
            boolean repeated,
            Duration duration) {

        /** One line, in which what a client has chosen is quoted. */
        @Override
        public String toString() {
            return type + " by " + Identifiers.quoted(principal.user())
                    + (executionId == null ? "" : " on " + Identifiers.quoted(executionId))
                    + ": " + outcome + (repeated ? " again" : "")
                    + " (" + Identifiers.quoted(commandId) + ", " + duration.toMillis() + " ms)";
        }
    }

    void answered(Entry entry);

    /** Writes a line for each to the logger {@code io.aef.realtime.audit}. */
    static Audit toLog() {
        Logger log = LoggerFactory.getLogger("io.aef.realtime.audit");
        return entry -> log.info("{}", entry);
    }
}
