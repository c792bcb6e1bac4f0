package io.aef.realtime.browser.jpeg;

/**
 * A scan that was read. The next one can be read faster by it: where both have the same bits, and these mean the same, their tokens are the
 * same.
 *
 * @param excess by block: by how many bits its longest code is longer than {@link HuffmanDecoder#INDEX_BITS}, at most
 */
record Scan(ScanBits bits, Decoders decoders, Coefficients coefficients, byte[] excess) {

    /**
     * The block up to which another scan has the same codes from a block on, none of which is longer than it may be.
     *
     * @param bit where the block begins in the other scan
     */
    int sameUntil(int block, int maxExcess, ScanBits other, int bit) {
        int until = block;
        int at = bit;
        while (until < excess.length && excess[until] <= maxExcess) {
            int start = coefficients.bits()[until];
            int length = coefficients.bits(until);
            if (at + length > other.length() || !bits.isSame(start, other, at, length)) {
                break;
            }
            at += length;
            until++;
        }
        return until;
    }
}
