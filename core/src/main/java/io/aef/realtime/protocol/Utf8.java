package io.aef.realtime.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strings to bytes and back, without the question marks that Java puts where there is no character. */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /**
     * Reads a string.
     *
     * @throws CharacterCodingException if the bytes are not UTF-8
     */
    static String decode(byte[] bytes, int offset, int length) throws CharacterCodingException {
        String string = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (string.indexOf(REPLACEMENT) >= 0) {
            // It stands for what could not be read, or was there itself: only the slower way tells.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
        }
        return string;
    }

    /** Writes a string; half a surrogate pair, which has no UTF-8, becomes U+FFFD as in Node. */
    static byte[] encode(String string) {
        for (int i = 0; i < string.length(); i++) {
            if (Character.isSurrogate(string.charAt(i))) {
                return withoutHalves(string).getBytes(StandardCharsets.UTF_8);
            }
        }
        return string.getBytes(StandardCharsets.UTF_8);
    }

    private static String withoutHalves(String string) {
        StringBuilder whole = new StringBuilder(string);
        for (int i = 0; i < whole.length(); i++) {
            if (Character.isSurrogate(whole.charAt(i))) {
                if (i + 1 < whole.length() && Character.isSurrogatePair(whole.charAt(i), whole.charAt(i + 1))) {
                    i++;
                } else {
                    whole.setCharAt(i, REPLACEMENT);
                }
            }
        }
        return whole.toString();
    }
}
