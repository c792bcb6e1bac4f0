package io.aef.realtime;

/** Text that a client has chosen, made fit for one line of a log. */
final class LogText {

    private static final int MAX_LENGTH = 100;

    private LogText() {}

    /** Without line breaks and other control characters, and not too long. */
    static String of(String text) {
        String part = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        return part.codePoints()
                .map(c -> isPrintable(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
