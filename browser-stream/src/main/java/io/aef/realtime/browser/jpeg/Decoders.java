package io.aef.realtime.browser.jpeg;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a scan is decoded with.
 *
 * @param dc by component
 * @param ac by component
 */
record Decoders(List<HuffmanDecoder> dc, List<HuffmanDecoder> ac) {

    /** Of the tables that all deltas are written with. */
    static final Decoders TYPICAL = typical();

    /** Up to how many bits all codes mean the same to both. */
    int agreement(Decoders other) {
        int bits = HuffmanDecoder.MAX_CODE;
        while (bits > 0 && !(agree(dc, other.dc, bits) && agree(ac, other.ac, bits))) {
            bits--;
        }
        return bits;
    }

    private static boolean agree(List<HuffmanDecoder> ones, List<HuffmanDecoder> others, int bits) {
        return IntStream.range(0, ones.size()).allMatch(i -> ones.get(i).agrees(others.get(i), bits));
    }

    private static Decoders typical() {
        HuffmanDecoder dcChroma = HuffmanDecoder.dc(HuffmanTable.DC_CHROMA);
        HuffmanDecoder acChroma = HuffmanDecoder.ac(HuffmanTable.AC_CHROMA);
        return new Decoders(
                List.of(HuffmanDecoder.dc(HuffmanTable.DC_LUMA), dcChroma, dcChroma),
                List.of(HuffmanDecoder.ac(HuffmanTable.AC_LUMA), acChroma, acChroma));
    }
}
