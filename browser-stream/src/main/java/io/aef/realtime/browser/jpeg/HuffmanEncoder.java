package io.aef.realtime.browser.jpeg;

/** The codes of a Huffman table by their symbols. */
final class HuffmanEncoder {

    /** The tables that all deltas are written with. */
    static final HuffmanEncoder DC_LUMA = new HuffmanEncoder(HuffmanTable.DC_LUMA);

    static final HuffmanEncoder DC_CHROMA = new HuffmanEncoder(HuffmanTable.DC_CHROMA);
    static final HuffmanEncoder AC_LUMA = new HuffmanEncoder(HuffmanTable.AC_LUMA);
    static final HuffmanEncoder AC_CHROMA = new HuffmanEncoder(HuffmanTable.AC_CHROMA);

    private final int[] codes = new int[256];

    private HuffmanEncoder(HuffmanTable table) {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++) {
            for (int i = table.count(length); i > 0; i--) {
                codes[table.symbol(index++)] = code++ << 8 | length;
            }
            code <<= 1;
        }
    }

    /** The code, shifted by 8, and its length in bits. */
    int code(int symbol) {
        return codes[symbol];
    }
}
