package io.aef.realtime.engine;

/** What the protocol needs to know about UTF-8 without decoding it. */
final class Utf8 {

    private Utf8() {}

    /** Whether the bytes are well-formed UTF-8 as Unicode defines it: no overlong form, no surrogate, nothing cut off. */
    static boolean isValid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            int lead = bytes[i];
            if (lead >= 0) {
                i++;
                continue;
            }
            int length = sequenceLength(lead & 0xff);
            if (length == 0 || i + length > to || !isValidSecond(lead & 0xff, bytes[i + 1] & 0xff)) {
                return false;
            }
            for (int k = 2; k < length; k++) {
                if (!isContinuation(bytes[i + k])) {
                    return false;
                }
            }
            i += length;
        }
        return true;
    }

    /** Of valid UTF-8: the length in UTF-16 units, which is what JavaScript counts. */
    static int utf16Length(byte[] bytes) {
        int units = 0;
        for (byte b : bytes) {
            units += utf16Units(b);
        }
        return units;
    }

    /** The UTF-16 units that a character with this byte adds: 0 for a continuation byte, 2 for the lead of four. */
    static int utf16Units(byte b) {
        if (isContinuation(b)) {
            return 0;
        }
        return (b & 0xff) >= 0xf0 ? 2 : 1;
    }

    static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    private static int sequenceLength(int lead) {
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        if (lead < 0xe0) {
            return 2;
        }
        return lead < 0xf0 ? 3 : 4;
    }

    private static boolean isValidSecond(int lead, int second) {
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        return second >= low && second <= high;
    }
}
