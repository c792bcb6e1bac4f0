package io.aef.realtime.engine;

/** Measures valid UTF-8 in UTF-16 units, which is what JavaScript counts. */
final class Utf16 {

    private Utf16() {}

    static int length(byte[] utf8) {
        int units = 0;
        for (byte b : utf8) {
            units += units(b);
        }
        return units;
    }

    /** The units that a character with this byte adds: 0 for a continuation byte, 2 for the lead of four. */
    static int units(byte b) {
        if (isContinuation(b)) {
            return 0;
        }
        return (b & 0xff) >= 0xf0 ? 2 : 1;
    }

    static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }
}
