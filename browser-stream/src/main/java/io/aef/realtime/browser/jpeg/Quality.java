package io.aef.realtime.browser.jpeg;

import org.jspecify.annotations.Nullable;

/** With which quality a JPEG was made: encoders scale the tables of the standard's annex K by it, as libjpeg does. */
final class Quality {

    /** Table K.1, for brightness, in the order in which a file has it. */
    private static final int[] STANDARD = {
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
        61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
        113, 121, 112, 100, 120, 92, 101, 103, 99
    };

    /** Encoders round differently. */
    private static final int ROUNDING = 16;

    private Quality() {}

    /**
     * 1 to 100; null if its tables are of another kind.
     *
     * @param head of a file, with all its segments up to the frame header, and whole
     */
    static @Nullable Integer of(byte[] head) {
        int at = 2;
        while (marker(head, at) != Markers.SOF0) {
            int end = at + 2 + (Byte.toUnsignedInt(head[at + 2]) << 8 | Byte.toUnsignedInt(head[at + 3]));
            if (marker(head, at) == Markers.DQT) {
                for (int table = at + 4; table < end; table += 1 + Tokens.UNIT) {
                    if (head[table] == 0) {
                        return nearest(head, table + 1);
                    }
                }
            }
            at = end;
        }
        return null;
    }

    private static int marker(byte[] head, int at) {
        return Byte.toUnsignedInt(head[at + 1]);
    }

    private static @Nullable Integer nearest(byte[] head, int values) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int quality = 1; quality <= 100; quality++) {
            int difference = 0;
            for (int i = 0; i < Tokens.UNIT; i++) {
                difference += Math.abs(scaled(STANDARD[i], quality) - Byte.toUnsignedInt(head[values + i]));
            }
            if (difference < least) {
                least = difference;
                best = quality;
            }
        }
        return least <= ROUNDING ? best : null;
    }

    private static int scaled(int value, int quality) {
        int percent = quality < 50 ? 5_000 / quality : 200 - 2 * quality;
        return Math.min(255, Math.max(1, (value * percent + 50) / 100));
    }
}
