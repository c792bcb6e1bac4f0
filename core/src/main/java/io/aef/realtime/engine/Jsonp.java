package io.aef.realtime.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Polling by script tags and forms, for browsers that cannot send requests to another origin. */
final class Jsonp {

    private final byte[] head;

    private Jsonp(String index) {
        this.head = ("___eio[" + index + "](").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param j the request's parameter {@code j}: the index of the callback. All but its digits is dropped, for it ends up
     *     in a script
     * @return null if the parameter is absent, and with it JSONP
     */
    static @Nullable Jsonp of(@Nullable String j) {
        return j == null ? null : new Jsonp(j.replaceAll("[^0-9]", ""));
    }

    /** The call of the client's callback with the payload as a string. */
    byte[] wrap(byte[] utf8) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + utf8.length + 4);
        out.writeBytes(head);
        JsonText.quote(utf8, out);
        out.write(')');
        out.write(';');
        return out.toByteArray();
    }

    /**
     * The payload in a form {@code d=<payload>}: clients escape line feeds of it, because some browsers change those of a
     * form.
     *
     * @return null if the form is malformed or has no {@code d}
     */
    static byte @Nullable [] unwrap(byte[] form) {
        int from = 0;
        while (from < form.length) {
            int to = from;
            while (to < form.length && form[to] != '&') {
                to++;
            }
            if (to - from >= 2 && form[from] == 'd' && form[from + 1] == '=') {
                byte[] value = percentDecode(form, from + 2, to);
                return value == null ? null : unescapeLineFeeds(value);
            }
            from = to + 1;
        }
        return null;
    }

    private static byte @Nullable [] percentDecode(byte[] form, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            byte b = form[i];
            if (b == '+') {
                out.write(' ');
            } else if (b != '%') {
                out.write(b);
            } else {
                int high = i + 2 < to ? Character.digit(form[i + 1], 16) : -1;
                int low = i + 2 < to ? Character.digit(form[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toByteArray();
    }

    /** {@code \n} stands for a line feed, {@code \\n} for {@code \n}. */
    private static byte[] unescapeLineFeeds(byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(value.length);
        for (int i = 0; i < value.length; i++) {
            if (value[i] == '\\' && i + 1 < value.length && value[i + 1] == 'n') {
                out.write('\n');
                i++;
            } else if (value[i] == '\\' && i + 2 < value.length && value[i + 1] == '\\' && value[i + 2] == 'n') {
                out.write('\\');
                out.write('n');
                i += 2;
            } else {
                out.write(value[i]);
            }
        }
        return out.toByteArray();
    }
}
