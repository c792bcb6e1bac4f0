package io.aef.realtime.engine.host;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 piece by piece. The state between two pieces is one int: 0 between characters, {@link #INVALID} once and
 * for all behind a mistake, else how many bytes the character still needs and the bounds of the next one.
 */
public final class Utf8 {

    /** The state behind bytes that no text in UTF-8 begins with. */
    public static final int INVALID = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Whether these bytes are whole characters as Unicode defines them: no overlong form, no surrogate, nothing cut off. */
    public static boolean isValid(byte[] bytes, int from, int to) {
        return advance(0, bytes, from, to) == 0;
    }

    /** The state behind these bytes, if the state in front of them was that one. */
    public static int advance(int state, byte[] bytes, int from, int to) {
        int s = state;
        int i = from;
        while (i < to && s != INVALID) {
            if (s == 0) {
                while (i + 8 <= to && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
                    i += 8;
                }
                while (i < to && bytes[i] >= 0) {
                    i++;
                }
                if (i < to) {
                    s = lead(bytes[i++] & 0xff);
                }
            } else {
                s = continuation(s, bytes[i++] & 0xff);
            }
        }
        return s;
    }

    private static int lead(int b) {
        if (b < 0xc2 || b > 0xf4) {
            return INVALID;
        }
        if (b < 0xe0) {
            return state(1, 0x80, 0xbf);
        }
        if (b < 0xf0) {
            // E0 would allow overlong forms, ED surrogates.
            return state(2, b == 0xe0 ? 0xa0 : 0x80, b == 0xed ? 0x9f : 0xbf);
        }
        // F0 would allow overlong forms, F4 characters beyond U+10FFFF.
        return state(3, b == 0xf0 ? 0x90 : 0x80, b == 0xf4 ? 0x8f : 0xbf);
    }

    private static int continuation(int state, int b) {
        int left = state & 0xff;
        if (b < (state >> 8 & 0xff) || b > (state >> 16 & 0xff)) {
            return INVALID;
        }
        return left == 1 ? 0 : state(left - 1, 0x80, 0xbf);
    }

    private static int state(int left, int lowest, int highest) {
        return highest << 16 | lowest << 8 | left;
    }
}
