package io.aef.realtime.automation.command;

import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Schema;

/**
 * A type of commands.
 *
 * @param name what the member {@code type} says
 * @param parameters a record of the members beside {@code id}, {@code type} and {@code executionId}; it is the schema, see {@link Schema}
 * @param ofExecution whether it must name an execution
 * @param handler carries them out
 */
public record CommandType<P extends Record>(
        String name, Class<P> parameters, boolean ofExecution, CommandHandler<P> handler) {

    /** For types that need to know nothing more. */
    public record NoParameters() {}

    public CommandType {
        Identifiers.require("name", name);
        // Here rather than at the first command.
        Schema.of(parameters);
    }
}
