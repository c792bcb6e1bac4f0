package io.aef.realtime.browser.jpeg;

/** Puts the coefficients of a picture together from blocks of other ones, in the order of its blocks. */
final class Splice {

    private final short[] tokens;
    private final int[] starts;
    private final int[] colours;
    private final int[] bits;
    private int blocks;

    /**
     * @param blocks how many the picture has
     * @param maxTokens how many its blocks may have
     */
    Splice(int blocks, int maxTokens) {
        tokens = new short[maxTokens];
        starts = new int[blocks + 1];
        colours = new int[blocks];
        bits = new int[blocks + 1];
    }

    /** The next blocks are those of another picture from the first up to the end. */
    void add(Coefficients from, int first, int end) {
        int start = from.starts()[first];
        int shift = starts[blocks] - start;
        int bitShift = bits[blocks] - from.bits()[first];
        System.arraycopy(from.tokens(), start, tokens, starts[blocks], from.starts()[end] - start);
        for (int block = first; block < end; block++) {
            colours[blocks++] = from.colours()[block] + shift;
            starts[blocks] = from.starts()[block + 1] + shift;
            bits[blocks] = from.bits()[block + 1] + bitShift;
        }
    }

    /** When all blocks were added. */
    Coefficients toCoefficients() {
        return new Coefficients(tokens, starts, colours, bits);
    }
}
