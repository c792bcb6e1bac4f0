package io.aef.realtime.automation;

import java.util.Locale;

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
        Wire.requireId("id", id);
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

    /**
     * Reads the text form.
     *
     * @throws RequestException with {@link ErrorCode#BAD_REQUEST} if it is none
     */
    public static Topic parse(String text) throws RequestException {
        int colon = text.indexOf(':');
        if (colon > 0 && Wire.isId(text.substring(colon + 1))) {
            for (Kind kind : Kind.values()) {
                if (text.substring(0, colon).equals(prefix(kind))) {
                    return new Topic(kind, text.substring(colon + 1));
                }
            }
        }
        throw new RequestException(
                ErrorCode.BAD_REQUEST, "The topic must be execution:<id>, session:<id> or user:<id>.");
    }

    /** The name of the room. */
    @Override
    public String toString() {
        return prefix(kind) + ':' + id;
    }

    private static String prefix(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
