package io.aef.realtime.browser.jpeg;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JPEG file up to its scan. Takes what browsers write: baseline, one scan of all components, no restart markers; of the
 * application segments JFIF, the colour profile and Adobe's, which all have to do with the colours. Anything else is refused, for it
 * might change what is seen or carry a second picture.
 */
final class HeaderReader {

    private final byte[] bytes;
    private int at;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(1024);
    private final boolean[] quantisation = new boolean[4];
    private final @Nullable HuffmanTable[] dcTables = new HuffmanTable[2];
    private final @Nullable HuffmanTable[] acTables = new HuffmanTable[2];
    private byte @Nullable [] frame;

    HeaderReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads the header; may be called once. */
    Header read() throws JpegException {
        if (bytes.length < 4 || marker() != Markers.SOI) {
            throw new JpegException("This is no JPEG file.");
        }
        while (true) {
            int start = at;
            int marker = marker();
            int end = at + length();
            if (end > bytes.length) {
                throw new JpegException("The file ends within a segment.");
            }
            at += 2;
            switch (marker) {
                case Markers.APP0, Markers.APP2, Markers.APP14 -> application(marker, start, end);
                case Markers.DQT -> quantisation(start, end);
                case Markers.DHT -> huffman(end);
                case Markers.SOF0 -> frame(start, end);
                case Markers.SOS -> {
                    return scan(end);
                }
                case Markers.COM -> {}
                default -> throw new JpegException("The segment " + Integer.toHexString(marker) + " is not supported.");
            }
            at = end;
        }
    }

    private void application(int marker, int start, int end) throws JpegException {
        boolean known = switch (marker) {
            // Without a thumbnail, which would have more bytes.
            case Markers.APP0 -> end - at == 14 && begins("JFIF\0");
            case Markers.APP2 -> begins("ICC_PROFILE\0");
            default -> begins("Adobe");
        };
        if (!known) {
            throw new JpegException("An application segment is not supported.");
        }
        kept.write(bytes, start, end - start);
    }

    private void quantisation(int start, int end) throws JpegException {
        while (at < end) {
            int id = bytes[at] & 0xFF;
            if (id > 3 || at + 1 + Tokens.UNIT > end) {
                throw new JpegException("A quantisation table is not one of 8 bits.");
            }
            quantisation[id] = true;
            at += 1 + Tokens.UNIT;
        }
        kept.write(bytes, start, end - start);
    }

    private void huffman(int end) throws JpegException {
        while (at < end) {
            int id = bytes[at] & 0xFF;
            int symbols = at + 17;
            if ((id & 0xEE) != 0 || symbols > end) {
                throw new JpegException("A Huffman table is not one of a baseline JPEG.");
            }
            byte[] counts = Arrays.copyOfRange(bytes, at + 1, symbols);
            int count = 0;
            int free = 1;
            for (byte one : counts) {
                count += one & 0xFF;
                free = 2 * free - (one & 0xFF);
                if (free < 0) {
                    throw new JpegException("A Huffman table has more codes than there can be.");
                }
            }
            if (count > 256 || symbols + count > end) {
                throw new JpegException("A Huffman table is longer than its segment.");
            }
            @Nullable HuffmanTable[] tables = id < 0x10 ? dcTables : acTables;
            tables[id & 1] = new HuffmanTable(counts, Arrays.copyOfRange(bytes, symbols, symbols + count));
            at = symbols + count;
        }
    }

    private void frame(int start, int end) throws JpegException {
        if (frame != null || end - start < 10 || end - start != 10 + 3 * bytes[start + 9]) {
            throw new JpegException("The frame header is damaged.");
        }
        frame = Arrays.copyOfRange(bytes, start, end);
    }

    private Header scan(int end) throws JpegException {
        byte[] sof = frame;
        if (sof == null) {
            throw new JpegException("There is no frame header.");
        }
        Layout layout = layout(sof);
        int components = layout.components();
        if (end - at != 4 + 2 * components || bytes[at] != components) {
            throw new JpegException("The scan does not have all components of the frame.");
        }
        List<HuffmanDecoder> dc = new ArrayList<>();
        List<HuffmanDecoder> ac = new ArrayList<>();
        for (int i = 0; i < components; i++) {
            int tables = bytes[at + 2 + 2 * i] & 0xFF;
            if (bytes[at + 1 + 2 * i] != sof[10 + 3 * i] || (tables & 0xEE) != 0) {
                throw new JpegException("The components of the scan are not those of the frame.");
            }
            dc.add(HuffmanDecoder.dc(defined(dcTables[tables >> 4])));
            ac.add(HuffmanDecoder.ac(defined(acTables[tables & 1])));
        }
        if (bytes[end - 3] != 0 || bytes[end - 2] != Tokens.UNIT - 1 || bytes[end - 1] != 0) {
            throw new JpegException("The scan does not have all coefficients.");
        }
        return new Header(JpegHead.of(kept.toByteArray(), sof, components), layout, new Decoders(dc, ac), end);
    }

    private Layout layout(byte[] sof) throws JpegException {
        int height = (sof[5] & 0xFF) << 8 | sof[6] & 0xFF;
        int width = (sof[7] & 0xFF) << 8 | sof[8] & 0xFF;
        int components = sof[9];
        if (sof[4] != 8 || width == 0 || height == 0 || components != 1 && components != 3) {
            throw new JpegException("The frame is not one of 8 bits with one or three components.");
        }
        for (int i = 0; i < components; i++) {
            int table = sof[12 + 3 * i] & 0xFF;
            if (table > 3 || !quantisation[table]) {
                throw new JpegException("A quantisation table is missing.");
            }
        }
        if (components == 1) {
            // With one component a unit is a block, whatever its sampling factors say.
            return new Layout(width, height, 8, 8, 1, 1);
        }
        int horizontal = sof[11] >> 4;
        int vertical = sof[11] & 0x0F;
        boolean luma = (horizontal == 1 || horizontal == 2) && (vertical == 1 || vertical == 2);
        if (!luma || sof[14] != 0x11 || sof[17] != 0x11) {
            throw new JpegException("The sampling of the colours is not supported.");
        }
        return new Layout(width, height, 8 * horizontal, 8 * vertical, horizontal * vertical, components);
    }

    private static HuffmanTable defined(@Nullable HuffmanTable table) throws JpegException {
        if (table == null) {
            throw new JpegException("A Huffman table is missing.");
        }
        return table;
    }

    private int marker() throws JpegException {
        if (at + 4 > bytes.length || bytes[at] != (byte) 0xFF) {
            throw new JpegException("The file ends before the scan, or there is no marker where one must be.");
        }
        at += 2;
        return bytes[at - 1] & 0xFF;
    }

    private int length() throws JpegException {
        int length = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
        if (length < 2) {
            throw new JpegException("A segment is shorter than its length.");
        }
        return length;
    }

    private boolean begins(String name) {
        byte[] expected = name.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.equals(bytes, at, Math.min(bytes.length, at + expected.length), expected, 0, expected.length);
    }

    /**
     * What a scan is read with.
     *
     * @param scan where the scan begins
     */
    record Header(JpegHead head, Layout layout, Decoders decoders, int scan) {}
}
