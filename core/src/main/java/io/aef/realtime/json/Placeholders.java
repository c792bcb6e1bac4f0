package io.aef.realtime.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Finds the objects that stand for binary parts ({@code {"_placeholder":true,"num":0}}) in a text that is known to be
 * well-formed. As in the official parser any object counts whose {@code _placeholder} is {@code true}, whatever else is in it.
 */
final class Placeholders {

    private static final int ILLEGAL = -1;
    private static final byte[] PLACEHOLDER = "_placeholder".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NUM = "num".getBytes(StandardCharsets.US_ASCII);

    private enum Key {
        PLACEHOLDER,
        NUM,
        OTHER
    }

    private final byte[] text;
    private final int end;
    private final Spans found = new Spans();

    /** Per open container: where it begins, how many spans were found before, and what it has said so far. */
    private int[] starts = new int[8];

    private int[] spansBefore = new int[8];
    private boolean[] marked = new boolean[8];
    private int[] nums = new int[8];
    private int level = -1;

    private Placeholders(byte[] text, int end) {
        this.text = text;
        this.end = end;
    }

    /**
     * All placeholders that are not within another one, in order.
     *
     * <p>Unlike with the official parser each attachment may be named once: a short text could otherwise name a large one
     * thousands of times, and whoever passes the event on would send them all.
     *
     * @throws JsonException if one of them has no number, or none that is below {@code attachments}, or that of another
     */
    static Spans find(byte[] text, int start, int end, int attachments) {
        Spans found = new Placeholders(text, end).scan(start);
        BitSet named = new BitSet();
        for (int i = 0; i < found.count(); i++) {
            int num = found.num(i);
            if (num < 0 || num >= attachments || named.get(num)) {
                throw new JsonException("illegal attachments");
            }
            named.set(num);
        }
        return found;
    }

    private Spans scan(int start) {
        Key key = Key.OTHER;
        int i = start;
        while (i < end) {
            switch (text[i]) {
                case '"' -> {
                    int close = closingQuote(i + 1);
                    int next = close + 1;
                    while (next < end && text[next] <= ' ') {
                        next++;
                    }
                    if (next < end && text[next] == ':') {
                        key = keyOf(i + 1, close);
                        next++;
                    } else {
                        said(key, false, ILLEGAL);
                        key = Key.OTHER;
                    }
                    i = next;
                }
                case '{', '[' -> {
                    said(key, false, ILLEGAL);
                    key = Key.OTHER;
                    open(i++);
                }
                case '}', ']' -> close(++i);
                case ',', ':', ' ', '\t', '\r', '\n' -> i++;
                default -> {
                    int last = endOfWord(i);
                    said(key, text[i] == 't', number(i, last));
                    key = Key.OTHER;
                    i = last;
                }
            }
        }
        return found;
    }

    private void open(int start) {
        if (++level == starts.length) {
            int size = level * 2;
            starts = Arrays.copyOf(starts, size);
            spansBefore = Arrays.copyOf(spansBefore, size);
            marked = Arrays.copyOf(marked, size);
            nums = Arrays.copyOf(nums, size);
        }
        starts[level] = start;
        spansBefore[level] = found.count();
        marked[level] = false;
        nums[level] = ILLEGAL;
    }

    private void close(int behind) {
        if (marked[level]) {
            found.truncate(spansBefore[level]);
            found.add(starts[level], behind, nums[level]);
        }
        level--;
    }

    /** A name of the innermost object has got its value. The last one counts if it is given twice. */
    private void said(Key key, boolean isTrue, int number) {
        switch (key) {
            case PLACEHOLDER -> marked[level] = isTrue;
            case NUM -> nums[level] = number;
            case OTHER -> {}
        }
    }

    private Key keyOf(int start, int behind) {
        byte[] name = text;
        int from = start;
        int to = behind;
        if (hasEscape(start, behind)) {
            name = TreeReader.string(text, start, behind).getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = name.length;
        }
        if (Arrays.equals(name, from, to, PLACEHOLDER, 0, PLACEHOLDER.length)) {
            return Key.PLACEHOLDER;
        }
        return Arrays.equals(name, from, to, NUM, 0, NUM.length) ? Key.NUM : Key.OTHER;
    }

    private boolean hasEscape(int start, int behind) {
        int i = start;
        while (i < behind && text[i] != '\\') {
            i++;
        }
        return i < behind;
    }

    private int closingQuote(int from) {
        int i = from;
        while (text[i] != '"') {
            i += text[i] == '\\' ? 2 : 1;
        }
        return i;
    }

    private int endOfWord(int from) {
        int i = from;
        while (i < end && text[i] > ' ' && text[i] != ',' && text[i] != ']' && text[i] != '}') {
            i++;
        }
        return i;
    }

    /** Digits only: a number such as {@code 0.5} or {@code 1e0} names no attachment. */
    private int number(int from, int behind) {
        if (behind - from > 9) {
            return ILLEGAL;
        }
        for (int i = from; i < behind; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return ILLEGAL;
            }
        }
        return Integer.parseInt(new String(text, from, behind - from, StandardCharsets.ISO_8859_1));
    }
}
