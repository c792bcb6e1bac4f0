package io.aef.realtime.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes JSON strings; the engine needs no more of JSON. */
final class JsonText {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] U2028 = "\\u2028".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] U2029 = "\\u2029".getBytes(StandardCharsets.US_ASCII);

    private JsonText() {}

    /** The string in quotes. */
    static String quote(String string) {
        byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length + 2);
        quote(utf8, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * Appends the string in quotes, as {@code JSON.stringify} writes it. U+2028 and U+2029 are escaped, which JSON does not
     * ask for but a script of JSONP does.
     */
    static void quote(byte[] utf8, ByteArrayOutputStream out) {
        out.write('"');
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\') {
                out.write('\\');
                out.write(b);
            } else if (b >= 0 && b < 0x20) {
                escapeControl(b, out);
            } else if (isLineSeparator(utf8, i)) {
                out.writeBytes((utf8[i + 2] & 1) == 0 ? U2028 : U2029);
                i += 2;
            } else {
                out.write(b);
            }
        }
        out.write('"');
    }

    private static boolean isLineSeparator(byte[] utf8, int i) {
        return utf8[i] == (byte) 0xe2
                && i + 2 < utf8.length
                && utf8[i + 1] == (byte) 0x80
                && (utf8[i + 2] & 0xfe) == 0xa8;
    }

    private static void escapeControl(byte b, ByteArrayOutputStream out) {
        out.write('\\');
        int letter = shortEscape(b);
        if (letter != 0) {
            out.write(letter);
            return;
        }
        out.write('u');
        out.write('0');
        out.write('0');
        out.write(HEX[b >> 4]);
        out.write(HEX[b & 0xf]);
    }

    private static int shortEscape(byte b) {
        return switch (b) {
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
    }
}
