package io.aef.realtime.browser.jpeg;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the scan in a JPEG file: everything from SOI to SOS, with the quantisation tables and the colour profile of the
 * browser and the typical Huffman tables, by which all scans of a {@link JpegDelta} are coded. Frames with equal heads have the
 * same size, sampling and quantisation, so a head needs to be sent only once for all of them. Immutable.
 */
public final class JpegHead {

    private static final byte[] END = {(byte) 0xFF, (byte) Markers.EOI};

    private final byte[] bytes;
    private final int sizeOffset;

    private JpegHead(byte[] bytes, int sizeOffset) {
        this.bytes = bytes;
        this.sizeOffset = sizeOffset;
    }

    /**
     * @param tables segments with quantisation tables and what else is to be kept
     * @param frame the segment SOF0
     */
    static JpegHead of(byte[] tables, byte[] frame, int components) {
        var out = new ByteArrayOutputStream(tables.length + frame.length + 512);
        out.write(0xFF);
        out.write(Markers.SOI);
        out.writeBytes(tables);
        out.writeBytes(frame);
        writeTable(out, 0x00, HuffmanTable.DC_LUMA);
        writeTable(out, 0x10, HuffmanTable.AC_LUMA);
        if (components > 1) {
            writeTable(out, 0x01, HuffmanTable.DC_CHROMA);
            writeTable(out, 0x11, HuffmanTable.AC_CHROMA);
        }
        writeScanHeader(out, frame, components);
        // Behind the tables: marker, length and precision.
        return new JpegHead(out.toByteArray(), 2 + tables.length + 5);
    }

    /** The head as the beginning of a JPEG file. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** With which quality it was made, 1 to 100; null if its quantisation tables are not those of the standard. */
    public @Nullable Integer quality() {
        return Quality.of(bytes);
    }

    /**
     * Where in {@link #bytes()} a receiver puts the size of a rectangle before it puts its scan behind the head and FF D9 behind that: two
     * bytes with the height, then two with the width, the higher one first.
     */
    public int sizeOffset() {
        return sizeOffset;
    }

    /** What a receiver makes of a scan: a JPEG file of that size in pixels. */
    public byte[] file(int width, int height, byte[] scans, int offset, int length) {
        byte[] file = Arrays.copyOf(bytes, bytes.length + length + END.length);
        file[sizeOffset] = (byte) (height >> 8);
        file[sizeOffset + 1] = (byte) height;
        file[sizeOffset + 2] = (byte) (width >> 8);
        file[sizeOffset + 3] = (byte) width;
        System.arraycopy(scans, offset, file, bytes.length, length);
        System.arraycopy(END, 0, file, bytes.length + length, END.length);
        return file;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JpegHead head && Arrays.equals(bytes, head.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    private static void writeTable(ByteArrayOutputStream out, int id, HuffmanTable table) {
        writeStart(out, Markers.DHT, 1 + table.counts().length + table.symbols().length);
        out.write(id);
        out.writeBytes(table.counts());
        out.writeBytes(table.symbols());
    }

    /** The components as the frame names them; the first one with the tables 0 and the others with the tables 1. */
    private static void writeScanHeader(ByteArrayOutputStream out, byte[] frame, int components) {
        writeStart(out, Markers.SOS, 4 + 2 * components);
        out.write(components);
        for (int i = 0; i < components; i++) {
            out.write(frame[10 + 3 * i]);
            out.write(i == 0 ? 0x00 : 0x11);
        }
        out.write(0);
        out.write(Tokens.UNIT - 1);
        out.write(0);
    }

    private static void writeStart(ByteArrayOutputStream out, int marker, int length) {
        out.write(0xFF);
        out.write(marker);
        out.write(length + 2 >> 8);
        out.write(length + 2);
    }
}
