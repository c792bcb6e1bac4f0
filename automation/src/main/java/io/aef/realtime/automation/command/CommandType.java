package io.aef.realtime.automation.command;

import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Schema;

/**
 * A type of commands. Those of one user on one execution are carried out on a node one after the other, in the order in which they came; all
 * others beside each other.
 *
 * @param name what the member {@code type} says
 * @param parameters a record of the members beside {@code id}, {@code type} and {@code executionId}; it is the schema, see {@link Schema}
 * @param ofExecution whether it must name an execution
 * @param handler carries them out
 * @param overtakes whether one does not wait for those that came before it; those behind wait for it all the same
 */
public record CommandType<P extends Record>(
        String name, Class<P> parameters, boolean ofExecution, CommandHandler<P> handler, boolean overtakes) {

    /** For types that need to know nothing more. */
    public record NoParameters() {}

    /** One whose commands overtake nothing. */
    public CommandType(String name, Class<P> parameters, boolean ofExecution, CommandHandler<P> handler) {
        this(name, parameters, ofExecution, handler, false);
    }

    public CommandType {
        Identifiers.require("name", name);
        // Here rather than at the first command.
        Schema.of(parameters);
    }

    /** The same, but that its commands do not wait for those before them: as to end what one of those is stuck in. */
    public CommandType<P> overtaking() {
        return new CommandType<>(name, parameters, ofExecution, handler, true);
    }
}
