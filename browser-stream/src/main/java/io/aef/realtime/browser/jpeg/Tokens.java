package io.aef.realtime.browser.jpeg;

/**
 * How the coefficients of a picture are held: 16 bits for each that is not zero. Of a unit of 8×8 the first token is the DC coefficient
 * itself, not the difference to the unit before, so that equal blocks have equal tokens wherever they are. The others are a
 * run of zeros and the AC coefficient behind it, in zigzag order, up to the 64th coefficient or {@link #END}.
 */
final class Tokens {

    /** No coefficient but zeros up to the end of the unit. */
    static final short END = 0;

    /** Coefficients of a unit. */
    static final int UNIT = 64;

    /** Pixels of a row or column of a unit. */
    static final int UNIT_WIDTH = 8;

    /** The size of the greatest AC coefficient in bits. */
    static final int MAX_AC_SIZE = 10;

    /** The size of the greatest difference of two DC coefficients in bits. */
    static final int MAX_DC_SIZE = 11;

    /** DC coefficients are from minus this one up to it, without it. */
    static final int DC_LIMIT = 1024;

    private static final int VALUE_BITS = 11;

    private Tokens() {}

    /** A run of zeros and what is behind it; a run of 15 and the value 0 is 16 zeros. */
    static short ac(int run, int value) {
        return (short) (run << VALUE_BITS | value & (1 << VALUE_BITS) - 1);
    }

    static int run(short token) {
        return token >>> VALUE_BITS;
    }

    static int value(short token) {
        return token << Integer.SIZE - VALUE_BITS >> Integer.SIZE - VALUE_BITS;
    }

    /** Where the unit ends that begins there. */
    static int endOfUnit(short[] tokens, int start) {
        int at = start + 1;
        for (int coefficients = 1; coefficients < UNIT; ) {
            short token = tokens[at++];
            coefficients = token == END ? UNIT : coefficients + run(token) + 1;
        }
        return at;
    }

    /** How many bits a value needs. */
    static int size(int value) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(value));
    }
}
