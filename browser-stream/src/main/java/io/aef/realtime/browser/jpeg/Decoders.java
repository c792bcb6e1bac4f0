package io.aef.realtime.browser.jpeg;

import java.util.List;

/**
 * What a scan is decoded with.
 *
 * @param dc by component
 * @param ac by component
 */
record Decoders(List<HuffmanDecoder> dc, List<HuffmanDecoder> ac) {

    /** Of the tables that all deltas are written with. */
    static final Decoders TYPICAL = typical();

    private static Decoders typical() {
        HuffmanDecoder dcChroma = HuffmanDecoder.dc(HuffmanTable.DC_CHROMA);
        HuffmanDecoder acChroma = HuffmanDecoder.ac(HuffmanTable.AC_CHROMA);
        return new Decoders(
                List.of(HuffmanDecoder.dc(HuffmanTable.DC_LUMA), dcChroma, dcChroma),
                List.of(HuffmanDecoder.ac(HuffmanTable.AC_LUMA), acChroma, acChroma));
    }
}
