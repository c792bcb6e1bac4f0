package io.aef.realtime.browser.jpeg;

import java.util.Arrays;

/**
 * Decodes a symbol together with the bits of the value that it announces: by one look into a table if both are short, as nearly all
 * are.
 *
 * <p>What comes of it is an entry, packed in an int: the {@linkplain Tokens token} of an AC coefficient, or the difference of a DC coefficient, in the
 * high 16 bits; then 8 bits with the number of coefficients that are decoded by it, or {@link #PAST_UNIT} for the rest of the unit; then 3 bits with
 * the {@link #excess}; and 5 bits with the length of code and value, at most 27. Zero is what no code has.
 *
 * <p>Less than zero is what is not complete, because the value has more bits than were looked at: the symbol in place of the number of
 * coefficients, and the length of the code alone.
 */
final class HuffmanDecoder {

    /** The step that leads out of any unit. */
    static final int PAST_UNIT = 2 * Tokens.UNIT;

    /** The most bits of a code. */
    static final int MAX_CODE = 16;

    /** The most bits of a code and its value. */
    static final int MAX_LENGTH = MAX_CODE + Tokens.MAX_DC_SIZE;

    /** How many bits the table is looked into by. Longer codes are rare. */
    static final int INDEX_BITS = 10;

    private static final int INDEX_SHIFT = Long.SIZE - INDEX_BITS;

    private static final int INCOMPLETE = Integer.MIN_VALUE;
    private static final int LENGTH_BITS = 5;
    private static final int EXCESS_BITS = 3;

    /** Is added to differences of DC coefficients, so that entries are not negative. */
    private static final int BIAS = 1 << Tokens.MAX_DC_SIZE;

    private final boolean dc;
    private final HuffmanTable huffman;

    /** By the next bits: the entry, complete or not, or 0 where they are too few to tell the code. */
    private final int[] table = new int[1 << INDEX_BITS];

    /** By the length of a code: what 16 bits that begin with one are less than; above all at the sentinel behind. */
    private final int[] limits = new int[MAX_CODE + 2];

    /** By the length of a code: the index of its symbol less the code. */
    private final int[] offsets = new int[MAX_CODE + 1];

    private HuffmanDecoder(HuffmanTable huffman, boolean dc) {
        this.dc = dc;
        this.huffman = huffman;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MAX_CODE; length++) {
            offsets[length] = index - code;
            int count = huffman.count(length);
            if (length <= INDEX_BITS) {
                fill(index, count, code, length);
            }
            index += count;
            code += count;
            limits[length] = code << MAX_CODE - length;
            code <<= 1;
        }
        limits[MAX_CODE + 1] = Integer.MAX_VALUE;
    }

    /** For differences of DC coefficients. */
    static HuffmanDecoder dc(HuffmanTable table) {
        return new HuffmanDecoder(table, true);
    }

    /** For AC coefficients. */
    static HuffmanDecoder ac(HuffmanTable table) {
        return new HuffmanDecoder(table, false);
    }

    /** Whether all codes of up to that many bits mean the same to both. */
    boolean agrees(HuffmanDecoder other, int bits) {
        return huffman.agrees(other.huffman, bits);
    }

    /** The entry of what the window begins with, from its highest bit on. */
    int decode(long window) {
        int entry = known(window);
        return entry > 0 ? entry : complete(entry, window);
    }

    /** The same if it is greater than zero; else it is still to be completed. */
    int known(long window) {
        return table[(int) (window >>> INDEX_SHIFT)];
    }

    /** Completes what is known of the window's beginning. */
    int complete(int known, long window) {
        if (known < 0) {
            return entry(known >>> 8 & 0xFF, length(known), window);
        }
        int bits = (int) (window >>> Long.SIZE - MAX_CODE);
        int length = 1;
        while (bits >= limits[length]) {
            length++;
        }
        if (length > MAX_CODE) {
            return 0;
        }
        int entry = entry(huffman.symbol(offsets[length] + (bits >>> MAX_CODE - length)), length, window);
        return entry == 0 ? 0 : entry | Math.max(0, length - INDEX_BITS) << LENGTH_BITS;
    }

    static int length(int entry) {
        return entry & (1 << LENGTH_BITS) - 1;
    }

    /** By how many bits a code is longer than {@link #INDEX_BITS}; or of several at most, if their entries are joined by OR. */
    static int excess(int entry) {
        return Math.min(MAX_CODE - INDEX_BITS, entry >>> LENGTH_BITS & (1 << EXCESS_BITS) - 1);
    }

    static int step(int entry) {
        return entry >>> 8 & 0xFF;
    }

    static short token(int entry) {
        return (short) (entry >>> 16);
    }

    /** Of DC coefficients. */
    static int difference(int entry) {
        return (entry >>> 16) - BIAS;
    }

    /** Enters the codes of one length, complete as far as their values are short enough. */
    private void fill(int index, int count, int code, int length) {
        int at = code << INDEX_BITS - length;
        for (int i = index; i < index + count; i++) {
            int symbol = huffman.symbol(i);
            int end = at + (1 << INDEX_BITS - length);
            int rest = INDEX_BITS - length - (symbol & 0x0F);
            if (rest < 0) {
                Arrays.fill(table, at, end, INCOMPLETE | symbol << 8 | length);
                at = end;
            }
            for (; at < end; at += 1 << rest) {
                Arrays.fill(table, at, at + (1 << rest), entry(symbol, length, (long) at << INDEX_SHIFT));
            }
        }
    }

    /** The entry of a symbol, complete, or 0 if there is no such symbol. Its code is what the window begins with. */
    private int entry(int symbol, int codeLength, long window) {
        int size = symbol & 0x0F;
        int run = symbol >>> 4;
        int bits = (int) (window << codeLength >>> 1 >>> ~size);
        int value = bits < 1 << size >> 1 ? bits - (1 << size) + 1 : bits;
        int length = codeLength + size;
        if (dc) {
            return symbol > Tokens.MAX_DC_SIZE ? 0 : value + BIAS << 16 | length;
        }
        if (symbol == 0) {
            return Tokens.END << 16 | PAST_UNIT << 8 | length;
        }
        boolean known = size == 0 ? run == 15 : size <= Tokens.MAX_AC_SIZE;
        return known ? Tokens.ac(run, value) << 16 | run + 1 << 8 | length : 0;
    }
}
