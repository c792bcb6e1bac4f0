package io.aef.realtime.automation.schema;

/** What may name something, in a room, a key and a log line. */
public final class Identifiers {

    /** In characters. */
    public static final int MAX_LENGTH = 100;

    private Identifiers() {}

    /** Whether it has 1 to 100 characters, none of them a control character. */
    public static boolean isValid(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().noneMatch(Character::isISOControl);
    }

    /**
     * The same text.
     *
     * @throws IllegalArgumentException if it is none; the message does not have it
     */
    public static String require(String name, String value) {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    name + ": " + value.length() + " characters (expected: 1.." + MAX_LENGTH + " printable ones)");
        }
        return value;
    }
}
