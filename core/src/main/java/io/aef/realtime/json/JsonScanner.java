package io.aef.realtime.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks that bytes are well-formed JSON (RFC 8259) in well-formed UTF-8, and finds where values end. Makes no objects and
 * does not recurse, so that the cost of a text is its length, whatever is in it.
 */
final class JsonScanner {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final byte[] text;
    private final int end;
    private final JsonLimits limits;

    /** One bit per open container, set for an object. The first 64 levels, and the rest once it is needed. */
    private long objects;

    private long[] deepObjects = new long[0];

    JsonScanner(byte[] text, int end, JsonLimits limits) {
        this.text = text;
        this.end = end;
        this.limits = limits;
    }

    /** The byte at the index, or -1 (which no JSON has) at the end of the text. */
    int at(int i) {
        return i < end ? text[i] : -1;
    }

    /** The index of the first byte from here on that is no white space. */
    int space(int from) {
        int i = from;
        while (i < end) {
            byte b = text[i];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                break;
            }
            i++;
        }
        return i;
    }

    /**
     * The index behind the value that begins here.
     *
     * @param outer how many containers are open around it
     */
    int value(int from, int outer) {
        int i = from;
        int level = 0;
        while (true) {
            int b = at(i);
            if (b == '{' || b == '[') {
                boolean object = b == '{';
                if (++level + outer > limits.maxDepth()) {
                    throw new JsonException("The JSON text is nested deeper than " + limits.maxDepth() + " levels.");
                }
                open(level, object);
                i = space(i + 1);
                if (at(i) == (object ? '}' : ']')) {
                    i++;
                    level--;
                } else {
                    i = object ? key(i) : i;
                    continue;
                }
            } else {
                i = scalar(i, b);
            }
            while (level > 0) {
                i = space(i);
                boolean object = isObject(level);
                int next = at(i++);
                if (next == ',') {
                    i = space(i);
                    i = object ? key(i) : i;
                    break;
                }
                if (next != (object ? '}' : ']')) {
                    throw malformed(i - 1);
                }
                level--;
            }
            if (level == 0) {
                return i;
            }
        }
    }

    /** Checks that nothing but white space follows. */
    void expectEnd(int from) {
        int i = space(from);
        if (i < end) {
            throw malformed(i);
        }
    }

    private void open(int level, boolean object) {
        long bit = 1L << level;
        if (level < 64) {
            objects = object ? objects | bit : objects & ~bit;
            return;
        }
        if (deepObjects.length == 0) {
            deepObjects = new long[limits.maxDepth() / 64 + 1];
        }
        int word = level >> 6;
        deepObjects[word] = object ? deepObjects[word] | bit : deepObjects[word] & ~bit;
    }

    private boolean isObject(int level) {
        return ((level < 64 ? objects : deepObjects[level >> 6]) & 1L << level) != 0;
    }

    /** From the opening quote of a name to the first byte of its value. */
    private int key(int from) {
        if (at(from) != '"') {
            throw malformed(from);
        }
        int i = space(string(from + 1));
        if (at(i) != ':') {
            throw malformed(i);
        }
        return space(i + 1);
    }

    private int scalar(int i, int b) {
        return switch (b) {
            case '"' -> string(i + 1);
            case 't' -> literal(i, "true");
            case 'f' -> literal(i, "false");
            case 'n' -> literal(i, "null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(i);
            default -> throw malformed(i);
        };
    }

    private int literal(int from, String word) {
        for (int k = 1; k < word.length(); k++) {
            if (at(from + k) != word.charAt(k)) {
                throw malformed(from + k);
            }
        }
        return from + word.length();
    }

    private int number(int from) {
        int i = at(from) == '-' ? from + 1 : from;
        i = at(i) == '0' ? i + 1 : digits(i);
        if (at(i) == '.') {
            i = digits(i + 1);
        }
        if (at(i) == 'e' || at(i) == 'E') {
            int sign = at(i + 1);
            i = digits(sign == '+' || sign == '-' ? i + 2 : i + 1);
        }
        if (i - from > limits.maxNumberLength()) {
            throw new JsonException(
                    "The JSON text has a number of more than " + limits.maxNumberLength() + " characters.");
        }
        return i;
    }

    private int digits(int from) {
        int i = from;
        while (at(i) >= '0' && at(i) <= '9') {
            i++;
        }
        if (i == from) {
            throw malformed(i);
        }
        return i;
    }

    /** From behind the opening quote to behind the closing one. Eight bytes at a time as long as they are plain ASCII. */
    private int string(int from) {
        int i = from;
        while (true) {
            while (i + 8 <= end) {
                long word = (long) LONGS.get(text, i);
                long quotes = word ^ ONES * '"';
                long escapes = word ^ ONES * '\\';
                // The lowest bit set is exact: a borrow reaches only bytes above the one it comes from.
                long special = (word | quotes - ONES & ~quotes | escapes - ONES & ~escapes | word - ONES * 0x20 & ~word)
                        & HIGHS;
                if (special != 0) {
                    i += Long.numberOfTrailingZeros(special) >> 3;
                    break;
                }
                i += 8;
            }
            if (i >= end) {
                throw malformed(i);
            }
            byte b = text[i];
            if (b == '"') {
                return i + 1;
            } else if (b == '\\') {
                i = escape(i + 1);
            } else if (b >= 0x20) {
                i++;
            } else if (b < 0) {
                i = multiByte(i);
            } else {
                throw malformed(i);
            }
        }
    }

    private int escape(int i) {
        switch (at(i)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 1;
            }
            case 'u' -> {
                for (int k = 1; k <= 4; k++) {
                    if (Character.digit(at(i + k), 16) < 0) {
                        throw malformed(i + k);
                    }
                }
                return i + 5;
            }
            default -> throw malformed(i);
        }
    }

    /** The index behind a character of two to four bytes: shortest form only, no surrogates (RFC 3629). */
    private int multiByte(int i) {
        int lead = text[i] & 0xFF;
        int second = at(i + 1) & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return continuation(i + 1, i);
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            if (lead == 0xE0 && second < 0xA0 || lead == 0xED && second > 0x9F) {
                throw notUtf8(i);
            }
            return continuation(continuation(i + 1, i), i);
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            if (lead == 0xF0 && second < 0x90 || lead == 0xF4 && second > 0x8F) {
                throw notUtf8(i);
            }
            return continuation(continuation(continuation(i + 1, i), i), i);
        }
        throw notUtf8(i);
    }

    private int continuation(int i, int lead) {
        if (i >= end || (text[i] & 0xC0) != 0x80) {
            throw notUtf8(lead);
        }
        return i + 1;
    }

    JsonException malformed(int i) {
        return new JsonException(
                i >= end ? "The JSON text ends too early." : "The JSON text is malformed at byte " + i + ".");
    }

    private static JsonException notUtf8(int i) {
        return new JsonException("The JSON text is not UTF-8 at byte " + i + ".");
    }
}
