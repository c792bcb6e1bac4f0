package io.aef.realtime.browser.jpeg;

import java.util.Arrays;

/**
 * Decodes a symbol together with the bits of the value that it announces: by one look into a table if both are short, as nearly all
 * are.
 *
 * <p>What comes of it is packed in an int: the value, or the {@linkplain Tokens token} of an AC coefficient, in the high 16 bits; then 8
 * bits with the number of coefficients that are decoded by it, or {@link #PAST_UNIT} for the rest of the unit; then the length of
 * code and value in bits, at most 27. Zero is what no code has.
 */
final class HuffmanDecoder {

    /** The step that leads out of any unit. */
    static final int PAST_UNIT = 2 * Tokens.UNIT;

    /** The most bits of a code and its value. */
    static final int MAX_LENGTH = 16 + Tokens.MAX_DC_SIZE;

    private static final int INDEX_BITS = 10;
    private static final int INDEX_SHIFT = Long.SIZE - INDEX_BITS;

    private final boolean dc;
    private final byte[] symbols;

    /** By the next bits: what they decode to, or 0 where they are too few to tell. */
    private final int[] table = new int[1 << INDEX_BITS];

    /** By the length of a code: what 16 bits that begin with one are less than; above all at the sentinel behind. */
    private final int[] limits = new int[18];

    /** By the length of a code: the index of its symbol less the code. */
    private final int[] offsets = new int[17];

    private HuffmanDecoder(HuffmanTable huffman, boolean dc) {
        this.dc = dc;
        this.symbols = huffman.symbols();
        int code = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++) {
            offsets[length] = index - code;
            int count = huffman.count(length);
            if (length <= INDEX_BITS) {
                fill(index, count, code, length);
            }
            index += count;
            code += count;
            limits[length] = code << 16 - length;
            code <<= 1;
        }
        limits[17] = Integer.MAX_VALUE;
    }

    /** For differences of DC coefficients. */
    static HuffmanDecoder dc(HuffmanTable table) {
        return new HuffmanDecoder(table, true);
    }

    /** For AC coefficients. */
    static HuffmanDecoder ac(HuffmanTable table) {
        return new HuffmanDecoder(table, false);
    }

    /** Decodes what the window begins with, from its highest bit on. */
    int decode(long window) {
        int entry = table[(int) (window >>> INDEX_SHIFT)];
        return entry != 0 ? entry : decodeLong(window);
    }

    static int length(int entry) {
        return entry & 0xFF;
    }

    static int step(int entry) {
        return entry >>> 8 & 0xFF;
    }

    static short value(int entry) {
        return (short) (entry >> 16);
    }

    private int decodeLong(long window) {
        int bits = (int) (window >>> 48);
        int length = 1;
        while (bits >= limits[length]) {
            length++;
        }
        if (length > 16) {
            return 0;
        }
        int symbol = symbols[offsets[length] + (bits >>> 16 - length)] & 0xFF;
        int size = symbol & 0x0F;
        return entry(symbol, length, size == 0 ? 0 : (int) (window << length >>> Long.SIZE - size));
    }

    /** Enters the codes of one length, as far as their values are short enough. */
    private void fill(int index, int count, int code, int length) {
        int at = code << INDEX_BITS - length;
        for (int i = index; i < index + count; i++) {
            int symbol = symbols[i] & 0xFF;
            int size = symbol & 0x0F;
            int rest = INDEX_BITS - length - size;
            if (rest >= 0) {
                for (int bits = 0; bits < 1 << size; bits++) {
                    Arrays.fill(table, at, at + (1 << rest), entry(symbol, length, bits));
                    at += 1 << rest;
                }
            } else {
                at += 1 << INDEX_BITS - length;
            }
        }
    }

    private int entry(int symbol, int codeLength, int bits) {
        int size = symbol & 0x0F;
        int run = symbol >>> 4;
        int value = bits < 1 << size >> 1 ? bits - (1 << size) + 1 : bits;
        int length = codeLength + size;
        if (dc) {
            return symbol > Tokens.MAX_DC_SIZE ? 0 : value << 16 | length;
        }
        if (symbol == 0) {
            return Tokens.END << 16 | PAST_UNIT << 8 | length;
        }
        boolean known = size == 0 ? run == 15 : size <= Tokens.MAX_AC_SIZE;
        return known ? Tokens.ac(run, value) << 16 | run + 1 << 8 | length : 0;
    }
}
