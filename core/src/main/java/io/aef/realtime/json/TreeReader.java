package io.aef.realtime.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns JSON that is known to be well-formed, and not too deep, into plain Java. */
final class TreeReader {

    private final byte[] text;
    private final @Nullable Spans spans;
    private final List<byte[]> attachments;
    private int span;
    private int i;

    TreeReader(byte[] text, int start, @Nullable Spans spans, List<byte[]> attachments) {
        this.text = text;
        this.i = start;
        this.spans = spans;
        this.attachments = attachments;
    }

    /** The string between two quotes. */
    static String string(byte[] text, int start, int behind) {
        int escape = start;
        while (escape < behind && text[escape] != '\\') {
            escape++;
        }
        if (escape == behind) {
            return new String(text, start, behind - start, StandardCharsets.UTF_8);
        }
        StringBuilder string = new StringBuilder(behind - start);
        int done = start;
        while (escape < behind) {
            if (text[escape] != '\\') {
                escape++;
                continue;
            }
            string.append(new String(text, done, escape - done, StandardCharsets.UTF_8));
            char kind = (char) text[escape + 1];
            if (kind == 'u') {
                String hex = new String(text, escape + 2, 4, StandardCharsets.ISO_8859_1);
                string.append((char) Integer.parseInt(hex, 16));
            } else {
                string.append(unescaped(kind));
            }
            escape += kind == 'u' ? 6 : 2;
            done = escape;
        }
        return string.append(new String(text, done, behind - done, StandardCharsets.UTF_8))
                .toString();
    }

    private static char unescaped(char kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind;
        };
    }

    @Nullable
    Object value() {
        return switch (text[i]) {
            case '"' -> string();
            case '{' -> spans != null && span < spans.count() && spans.start(span) == i ? binary(spans) : object();
            case '[' -> array();
            case 't' -> word(4, Boolean.TRUE);
            case 'f' -> word(5, Boolean.FALSE);
            case 'n' -> word(4, null);
            default -> number();
        };
    }

    private @Nullable Object word(int length, @Nullable Object value) {
        i += length;
        return value;
    }

    private byte[] binary(Spans all) {
        i = all.end(span);
        return attachments.get(all.num(span++));
    }

    private String string() {
        int start = ++i;
        while (text[i] != '"') {
            i += text[i] == '\\' ? 2 : 1;
        }
        return string(text, start, i++);
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        i++;
        for (space(); text[i] != '}'; space()) {
            if (text[i] == ',') {
                i++;
                space();
            }
            String key = string();
            space();
            i++;
            space();
            map.put(key, value());
        }
        i++;
        return map;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> list = new ArrayList<>();
        i++;
        for (space(); text[i] != ']'; space()) {
            if (text[i] == ',') {
                i++;
                space();
            }
            list.add(value());
        }
        i++;
        return list;
    }

    private void space() {
        while (text[i] <= ' ') {
            i++;
        }
    }

    private Number number() {
        int start = i;
        boolean whole = true;
        while (i < text.length && isNumberPart(text[i])) {
            whole &= text[i] <= '9' && text[i] != '.' && text[i] != '+';
            i++;
        }
        String digits = new String(text, start, i - start, StandardCharsets.ISO_8859_1);
        if (!whole) {
            return Double.valueOf(digits);
        }
        if (digits.length() > 18) {
            BigInteger big = new BigInteger(digits);
            return big.bitLength() < Long.SIZE ? (Number) big.longValue() : big;
        }
        long number = Long.parseLong(digits);
        return number == (int) number ? (Number) (int) number : (Number) number;
    }

    private static boolean isNumberPart(byte b) {
        return b >= '0' && b <= '9' || b == '-' || b == '.' || b == '+' || b == 'e' || b == 'E';
    }
}
