package io.aef.realtime;

/** Text that a client has chosen, made fit for one line of a log. */
final class LogText {

    private static final int MAX_LENGTH = 100;
    private static final int MAX_MESSAGE = 1000;

    private LogText() {}

    /** Without line breaks and other control characters, and not too long. */
    static String of(String text) {
        return printable(text, MAX_LENGTH);
    }

    /** The same for the message of an exception, which may quote such text: longer. */
    static String ofMessage(String text) {
        return printable(text, MAX_MESSAGE);
    }

    /** The name of a namespace, without the query that a client may have put behind it. */
    static String ofNamespace(String name) {
        int query = name.indexOf('?');
        return query < 0 ? of(name) : of(name.substring(0, query)) + "?...";
    }

    private static String printable(String text, int most) {
        String part = text.length() <= most ? text : text.substring(0, most) + "...";
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
