package io.aef.realtime.browser.jpeg;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the scan of a baseline JPEG to {@link Coefficients}. With the scan of an earlier picture only what differs is decoded: blocks are taken
 * over from it as long as they have the same bits, and these mean the same. Then one is decoded after the other until one is as it was
 * before. DC coefficients are told by their difference to the block in front, so only behind such a block can the same bits be the same coefficients.
 */
final class ScanReader {

    /** A code has at least one bit, and a unit at least two codes. */
    private static final int MIN_UNIT_BITS = 2;

    /** When so many bits of a window are used, it may have too few for another code and its value. */
    private static final int ENOUGH = Long.SIZE - HuffmanDecoder.MAX_LENGTH;

    private final Layout layout;

    /** By the units of a block. */
    private final int[] components;

    private final Decoders decoders;
    private final HuffmanDecoder[] dc;
    private final HuffmanDecoder[] ac;

    /** By component: the last DC coefficient. */
    private final int[] predictions;

    private final @Nullable Scan before;

    /** Codes of the earlier scan with that excess at most mean the same in this one. */
    private final int maxExcess;

    private final ScanBits bits;
    private final CoefficientsBuilder to;
    private final byte[] excess;
    private int bit;

    private ScanReader(Layout layout, Decoders decoders, ScanBits bits, @Nullable Scan before) throws JpegException {
        int units = layout.units();
        this.layout = layout;
        this.components = IntStream.range(0, units).map(layout::component).toArray();
        this.decoders = decoders;
        this.dc = new HuffmanDecoder[units];
        this.ac = new HuffmanDecoder[units];
        for (int unit = 0; unit < units; unit++) {
            dc[unit] = decoders.dc().get(components[unit]);
            ac[unit] = decoders.ac().get(components[unit]);
        }
        this.predictions = new int[layout.components()];
        this.maxExcess = before == null ? -1 : decoders.agreement(before.decoders()) - HuffmanDecoder.INDEX_BITS;
        this.before = maxExcess < 0 ? null : before;
        this.bits = bits;
        if ((long) layout.blocks() * units * MIN_UNIT_BITS > bits.length()) {
            throw new JpegException("The scan is too short for the size of the picture.");
        }
        // Pages have about 5 bits for a token.
        this.to = new CoefficientsBuilder(layout.blocks(), bits.length() / 4 + units * Tokens.UNIT);
        this.excess = new byte[layout.blocks()];
    }

    /**
     * Reads what is from start up to end.
     *
     * @param before of a picture of the same layout; null if there was none
     * @throws JpegException if that is not a whole scan for the layout and nothing else
     */
    static Scan read(Layout layout, Decoders decoders, byte[] bytes, int start, int end, @Nullable Scan before)
            throws JpegException {
        return new ScanReader(layout, decoders, ScanBits.of(bytes, start, end), before).read();
    }

    private Scan read() throws JpegException {
        Scan earlier = before;
        boolean inStep = true;
        while (to.blocks() < layout.blocks() && bit <= bits.length()) {
            if (earlier == null) {
                block();
            } else if (!inStep || !takeOver(earlier)) {
                block();
                inStep = to.lastIs(earlier.coefficients(), to.blocks() - 1);
            }
        }
        // At the end of the last byte there are up to 7 bits that mean nothing.
        if (bit > bits.length() || bit + Byte.SIZE <= bits.length()) {
            throw new JpegException("The scan does not have as many blocks as the size of the picture says.");
        }
        return new Scan(bits, decoders, to.build(), excess);
    }

    /** Whether there are blocks here that are as in the earlier scan. */
    private boolean takeOver(Scan earlier) {
        int block = to.blocks();
        int until = earlier.sameUntil(block, maxExcess, bits, bit);
        if (until == block) {
            return false;
        }
        to.add(earlier.coefficients(), block, until);
        System.arraycopy(earlier.excess(), block, excess, block, until - block);
        bit = to.bitCount();
        earlier.coefficients().lastDc(until - 1, components, predictions);
        return true;
    }

    /** Reads a block. In one method, so that what was loaded for one unit is there for the next, and compiled the same each time. */
    private void block() throws JpegException {
        to.reserve(components.length * Tokens.UNIT);
        short[] tokens = to.tokens;
        int next = to.count;
        int position = bit;
        long window = bits.window(position);
        int used = 0;
        int seen = 0;
        for (int unit = 0; unit < components.length; unit++) {
            int component = components[unit];
            if (component <= 1) {
                to.colours(next);
            }
            if (used > ENOUGH) {
                position += used;
                window = bits.window(position);
                used = 0;
            }
            int entry = dc[unit].decode(window);
            int value = predictions[component] + HuffmanDecoder.difference(entry);
            if (entry == 0 || value < -Tokens.DC_LIMIT || value >= Tokens.DC_LIMIT) {
                throw damaged();
            }
            seen |= entry;
            predictions[component] = value;
            tokens[next++] = (short) value;
            window <<= HuffmanDecoder.length(entry);
            used += HuffmanDecoder.length(entry);
            HuffmanDecoder table = ac[unit];
            int coefficients = 1;
            while (coefficients < Tokens.UNIT) {
                if (used > ENOUGH) {
                    position += used;
                    window = bits.window(position);
                    used = 0;
                }
                entry = table.known(window);
                if (entry <= 0) {
                    entry = table.complete(entry, window);
                    if (entry == 0) {
                        throw damaged();
                    }
                    seen |= entry;
                }
                tokens[next++] = HuffmanDecoder.token(entry);
                window <<= HuffmanDecoder.length(entry);
                used += HuffmanDecoder.length(entry);
                coefficients += HuffmanDecoder.step(entry);
            }
            if (coefficients > Tokens.UNIT && coefficients < HuffmanDecoder.PAST_UNIT) {
                throw damaged();
            }
        }
        bit = position + used;
        to.count = next;
        excess[to.blocks()] = (byte) HuffmanDecoder.excess(seen);
        to.endBlock(bit);
    }

    private static JpegException damaged() {
        return new JpegException("The scan has a code that its tables do not have, or a coefficient that cannot be.");
    }
}
