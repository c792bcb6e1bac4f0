package io.aef.realtime.browser.jpeg;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Reads the scan of a baseline JPEG to {@link Coefficients}. The stuffing is taken out first, so that several codes are
 * read from one load of 64 bits wherever they begin; zeros behind the scan let whole blocks be read before it must be asked whether they have gone
 * too far.
 */
final class ScanReader {

    /** More than the longest block has, and a load behind it. */
    private static final int PADDING = 6 * Tokens.UNIT * HuffmanDecoder.MAX_LENGTH / Byte.SIZE + Long.BYTES;

    /** Bits of a load that are there wherever in a byte it begins. */
    private static final int WINDOW = Long.SIZE - Byte.SIZE + 1;

    /** A code has at least one bit, and a unit at least two codes. */
    private static final int MIN_UNIT_BITS = 2;

    private final Layout layout;

    /** By the units of a block. */
    private final int[] components;

    private final HuffmanDecoder[] dc;
    private final HuffmanDecoder[] ac;

    private final byte[] data;
    private final int endBit;
    private int bit;

    private short[] tokens;
    private int count;

    private ScanReader(Layout layout, Decoders decoders, byte[] bytes, int start, int end) throws JpegException {
        this.layout = layout;
        int units = layout.units();
        components = IntStream.range(0, units).map(layout::component).toArray();
        dc = new HuffmanDecoder[units];
        ac = new HuffmanDecoder[units];
        for (int unit = 0; unit < units; unit++) {
            dc[unit] = decoders.dc().get(components[unit]);
            ac[unit] = decoders.ac().get(components[unit]);
        }
        data = new byte[end - start + PADDING];
        endBit = Byte.SIZE * withoutStuffing(bytes, start, end);
        if ((long) layout.blocks() * layout.units() * MIN_UNIT_BITS > endBit) {
            throw new JpegException("The scan is too short for the size of the picture.");
        }
        // Pages have about 5 bits for a token.
        tokens = new short[endBit / 4 + layout.units() * Tokens.UNIT];
    }

    /**
     * Reads what is from start up to end.
     *
     * @throws JpegException if that is not a whole scan for the layout and nothing else
     */
    static Coefficients read(Layout layout, Decoders decoders, byte[] bytes, int start, int end) throws JpegException {
        return new ScanReader(layout, decoders, bytes, start, end).read();
    }

    private Coefficients read() throws JpegException {
        int blocks = layout.blocks();
        int most = layout.units() * Tokens.UNIT;
        int[] starts = new int[blocks + 1];
        int[] colours = new int[blocks];
        int[] bits = new int[blocks + 1];
        int[] predictions = new int[layout.components()];
        for (int block = 0; block < blocks; block++) {
            if (bit > endBit) {
                break;
            }
            if (count + most > tokens.length) {
                tokens = Arrays.copyOf(tokens, tokens.length + tokens.length / 2 + most);
            }
            for (int unit = 0; unit < components.length; unit++) {
                int component = components[unit];
                if (component <= 1) {
                    colours[block] = count;
                }
                predictions[component] = unit(dc[unit], ac[unit], predictions[component]);
            }
            starts[block + 1] = count;
            bits[block + 1] = bit;
        }
        // At the end of the last byte there are up to 7 bits that mean nothing.
        if (bit > endBit || bit + Byte.SIZE <= endBit) {
            throw new JpegException("The scan does not have as many blocks as the size of the picture says.");
        }
        return new Coefficients(tokens, starts, colours, bits);
    }

    /** Reads a unit of 8×8 coefficients; answers its DC coefficient. */
    private int unit(HuffmanDecoder dcTable, HuffmanDecoder acTable, int prediction) throws JpegException {
        byte[] from = data;
        short[] to = tokens;
        int position = bit;
        int next = count;

        long window = window(from, position);
        int entry = dcTable.decode(window);
        int length = HuffmanDecoder.length(entry);
        int value = prediction + HuffmanDecoder.value(entry);
        if (entry == 0 || value < -Tokens.DC_LIMIT || value >= Tokens.DC_LIMIT) {
            throw damaged();
        }
        to[next++] = (short) value;
        window <<= length;
        int used = length;
        int coefficients = 1;
        while (coefficients < Tokens.UNIT) {
            if (used > WINDOW - HuffmanDecoder.MAX_LENGTH) {
                position += used;
                used = 0;
                window = window(from, position);
            }
            entry = acTable.decode(window);
            if (entry == 0) {
                throw damaged();
            }
            to[next++] = HuffmanDecoder.value(entry);
            length = HuffmanDecoder.length(entry);
            window <<= length;
            used += length;
            coefficients += HuffmanDecoder.step(entry);
        }
        position += used;
        if (coefficients > Tokens.UNIT && coefficients < HuffmanDecoder.PAST_UNIT) {
            throw damaged();
        }
        bit = position;
        count = next;
        return value;
    }

    private static JpegException damaged() {
        return new JpegException("The scan has a code that its tables do not have, or a coefficient that cannot be.");
    }

    /** At least {@link #WINDOW} bits from that one on, highest first. Byte by byte, which is fast before it is compiled, too. */
    private static long window(byte[] data, int bit) {
        int at = bit >>> 3;
        int high = data[at] << 24 | (data[at + 1] & 0xFF) << 16 | (data[at + 2] & 0xFF) << 8 | data[at + 3] & 0xFF;
        int low = data[at + 4] << 24 | (data[at + 5] & 0xFF) << 16 | (data[at + 6] & 0xFF) << 8 | data[at + 7] & 0xFF;
        return ((long) high << 32 | low & 0xFFFFFFFFL) << (bit & 7);
    }

    /** Copies the scan; answers how many bytes it has. */
    private int withoutStuffing(byte[] bytes, int start, int end) throws JpegException {
        int to = 0;
        for (int from = start; from < end; from++) {
            byte next = bytes[from];
            if (next == (byte) 0xFF && (++from == end || bytes[from] != 0)) {
                throw new JpegException("The scan has a marker within it.");
            }
            data[to++] = next;
        }
        return to;
    }
}
