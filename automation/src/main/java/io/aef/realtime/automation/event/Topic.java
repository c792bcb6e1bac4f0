package io.aef.realtime.automation.event;

import io.aef.realtime.automation.schema.Identifiers;
import io.aef.realtime.automation.schema.Schema;
import java.util.Optional;

/**
 * What a client can subscribe to. Its text, such as {@code execution:42}, is also the name of the Socket.IO room.
 *
 * @param id 1 to 100 characters, none of them a control character
 */
public record Topic(Kind kind, String id) {

    /** What a topic is about. */
    public enum Kind {
        EXECUTION,
        SESSION,
        USER
    }

    public Topic {
        Identifiers.require("id", id);
    }

    /** The steps and the state of one execution. */
    public static Topic execution(String id) {
        return new Topic(Kind.EXECUTION, id);
    }

    /** The picture of one browser session. */
    public static Topic session(String id) {
        return new Topic(Kind.SESSION, id);
    }

    /** What concerns one user, whichever execution it comes from. */
    public static Topic user(String id) {
        return new Topic(Kind.USER, id);
    }

    /** Reads the text form; empty if it is none. */
    public static Optional<Topic> parse(String text) {
        int colon = text.indexOf(':');
        if (colon > 0 && Identifiers.isValid(text.substring(colon + 1))) {
            for (Kind kind : Kind.values()) {
                if (text.substring(0, colon).equals(prefix(kind))) {
                    return Optional.of(new Topic(kind, text.substring(colon + 1)));
                }
            }
        }
        return Optional.empty();
    }

    /** The name of the room. */
    @Override
    public String toString() {
        return prefix(kind) + ':' + id;
    }

    private static String prefix(Kind kind) {
        return Schema.Choice.word(kind);
    }
}
