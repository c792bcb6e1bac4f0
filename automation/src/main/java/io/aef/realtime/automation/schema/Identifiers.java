package io.aef.realtime.automation.schema;

import java.util.Locale;

/** What may name something, in a room, a key and a log line. */
public final class Identifiers {

    /** In characters. */
    public static final int MAX_LENGTH = 100;

    private Identifiers() {}

    /** Whether it has 1 to 100 characters, none of them a control character, the end of a line, or half of a surrogate pair. */
    public static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.codePoints().noneMatch(Identifiers::isForbidden);
    }

    /**
     * In quotes, for a line of a log: what could end the quotes, is not seen or turns the order of what is seen is written as an escape of Java.
     *
     * @param text of any length and content
     */
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append((char) character);
            } else if (isForbidden(character) || isUnseen(character)) {
                for (char each : Character.toChars(character)) {
                    quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
                }
            } else {
                quoted.appendCodePoint(character);
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isUnseen(int character) {
        int type = Character.getType(character);
        return type == Character.FORMAT || type == Character.UNASSIGNED || type == Character.PRIVATE_USE;
    }

    private static boolean isForbidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
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
