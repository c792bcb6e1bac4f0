package io.aef.realtime.browser.jpeg;

import java.util.Arrays;

/** Puts the coefficients of a picture together in the order of its blocks: those of other pictures, or one token after the other. */
final class CoefficientsBuilder {

    /** What {@link #count} tokens are in; written to directly by who reads them, with what he has reserved. */
    short[] tokens;

    int count;

    private final int[] starts;
    private final int[] colours;
    private final int[] bits;
    private int blocks;

    /**
     * @param blocks how many the picture has
     * @param tokens for how many there is room before there must be more
     */
    CoefficientsBuilder(int blocks, int tokens) {
        this.tokens = new short[tokens];
        this.starts = new int[blocks + 1];
        this.colours = new int[blocks];
        this.bits = new int[blocks + 1];
    }

    /** How many blocks there are by now. */
    int blocks() {
        return blocks;
    }

    /** How many bits their codes have. */
    int bitCount() {
        return bits[blocks];
    }

    /** Makes room for some more tokens. */
    void reserve(int more) {
        if (count + more > tokens.length) {
            tokens = Arrays.copyOf(tokens, tokens.length + tokens.length / 2 + more);
        }
    }

    /** @param token where the colours of the next block begin, or it ends */
    void colours(int token) {
        colours[blocks] = token;
    }

    /** @param bit where the codes of all blocks up to now end */
    void endBlock(int bit) {
        blocks++;
        starts[blocks] = count;
        bits[blocks] = bit;
    }

    /** The next blocks are those of another picture from the first up to the end. */
    void add(Coefficients from, int first, int end) {
        int start = from.starts()[first];
        int length = from.starts()[end] - start;
        int shift = count - start;
        int bitShift = bitCount() - from.bits()[first];
        reserve(length);
        System.arraycopy(from.tokens(), start, tokens, count, length);
        for (int block = first; block < end; block++) {
            colours[blocks++] = from.colours()[block] + shift;
            starts[blocks] = from.starts()[block + 1] + shift;
            bits[blocks] = from.bits()[block + 1] + bitShift;
        }
        count += length;
    }

    /** Whether the last block has the same tokens as that block of another picture. */
    boolean lastIs(Coefficients other, int block) {
        return Arrays.equals(
                tokens, starts[blocks - 1], count, other.tokens(), other.starts()[block], other.starts()[block + 1]);
    }

    /** When there are all blocks. */
    Coefficients build() {
        return new Coefficients(tokens, starts, colours, bits);
    }
}
