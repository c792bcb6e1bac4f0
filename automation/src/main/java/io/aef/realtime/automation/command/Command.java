package io.aef.realtime.automation.command;

import io.aef.realtime.automation.schema.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants of an automation.
 *
 * @param id chosen by the sender, a new one for each command: one that comes twice is carried out once
 * @param type such as {@code pause}
 * @param executionId which execution it is about, or null if none
 * @param parameters all other members
 */
public record Command<P extends Record>(
        String id, String type, @Nullable String executionId, P parameters) {

    /** Without the parameters: they may carry secrets. */
    @Override
    public String toString() {
        return type + " " + Identifiers.quoted(id);
    }
}
