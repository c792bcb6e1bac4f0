package io.aef.realtime.browser.jpeg;

/**
 * The bits of a scan, without stuffing: in words of 64, so that many of them are looked at in one go wherever they begin. Behind them are zeros, more
 * than a block can have, so that whole blocks can be read before it must be asked whether they have gone too far. Immutable.
 */
final class ScanBits {

    private static final int PADDING = 6 * Tokens.UNIT * HuffmanDecoder.MAX_LENGTH / Long.SIZE + 2;

    private static final long LOWEST = 0x0101_0101_0101_0101L;

    private final long[] words;
    private final int length;

    private ScanBits(long[] words, int length) {
        this.words = words;
        this.length = length;
    }

    /** @throws JpegException if there is a marker between the start and the end */
    static ScanBits of(byte[] bytes, int start, int end) throws JpegException {
        long[] words = new long[(end - start) / Long.BYTES + PADDING];
        int size = 0;
        for (int from = start; from < end; ) {
            int word = size >> 3;
            int shift = (size & 7) * Byte.SIZE;
            long next = from + Long.BYTES <= end ? word(bytes, from) : -1;
            if (hasNoFF(next)) {
                words[word] |= next >>> shift;
                // By 64 in all at the beginning of a word, which is nothing.
                words[word + 1] = next << Byte.SIZE << Long.SIZE - Byte.SIZE - shift;
                size += Long.BYTES;
                from += Long.BYTES;
            } else {
                long one = bytes[from++] & 0xFF;
                if (one == 0xFF && (from == end || bytes[from++] != 0)) {
                    throw new JpegException("The scan has a marker within it.");
                }
                words[word] |= one << Long.SIZE - Byte.SIZE - shift;
                size++;
            }
        }
        return new ScanBits(words, size * Byte.SIZE);
    }

    /** How many bits there are. */
    int length() {
        return length;
    }

    /** 64 bits from that one on, the first one highest. */
    long window(int bit) {
        int word = bit >> 6;
        // By 64 in all at the beginning of a word, which is nothing.
        return words[word] << bit | words[word + 1] >>> 1 >>> ~bit;
    }

    /** Whether so many bits from that one on are those of the other from some bit on. */
    boolean isSame(int bit, ScanBits other, int otherBit, int count) {
        int at = 0;
        for (; at + Long.SIZE <= count; at += Long.SIZE) {
            if (window(bit + at) != other.window(otherBit + at)) {
                return false;
            }
        }
        return at == count || (window(bit + at) ^ other.window(otherBit + at)) >>> at - count == 0;
    }

    /** Byte by byte, which is fast before it is compiled, too. */
    private static long word(byte[] bytes, int at) {
        int high = bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
        int low =
                bytes[at + 4] << 24 | (bytes[at + 5] & 0xFF) << 16 | (bytes[at + 6] & 0xFF) << 8 | bytes[at + 7] & 0xFF;
        return (long) high << 32 | low & 0xFFFF_FFFFL;
    }

    /** Whether no byte has all its bits: then no byte of the inverse becomes negative by taking one away that was not. */
    private static boolean hasNoFF(long word) {
        return (~word - LOWEST & word & LOWEST << 7) == 0;
    }
}
