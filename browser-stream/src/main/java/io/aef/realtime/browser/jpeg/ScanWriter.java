package io.aef.realtime.browser.jpeg;

import java.util.Arrays;

/** Writes blocks as scans of a baseline JPEG with the typical Huffman tables, one scan after the other into the same array. */
final class ScanWriter {

    /** The most bytes that a block may have, each of them stuffed, with what waits to be written before it. */
    private static final int MAX_BLOCK = 2 * (6 * Tokens.UNIT * HuffmanDecoder.MAX_LENGTH / Byte.SIZE + Long.BYTES);

    private final Layout layout;
    private final int[] predictions;
    private byte[] out;
    private int size;

    /** Bits that wait to be written, the last of them lowest: fewer than 32 between two codes. */
    private long waiting;

    private int waitingBits;

    ScanWriter(Layout layout, int expectedBytes) {
        this.layout = layout;
        this.predictions = new int[layout.components()];
        this.out = new byte[expectedBytes + MAX_BLOCK];
    }

    /** Writes the block whose tokens begin there. */
    void block(short[] tokens, int start) {
        reserve();
        int at = start;
        for (int unit = 0; unit < layout.lumaUnits(); unit++) {
            at = luma(tokens, at);
        }
        chroma(tokens, at);
    }

    /** Writes a block in any brightness, so that it is short, and in the colours whose tokens begin there. */
    void colours(short[] tokens, int start) {
        reserve();
        for (int unit = 0; unit < layout.lumaUnits(); unit++) {
            code(HuffmanEncoder.DC_LUMA.code(0), 0, 0);
            code(HuffmanEncoder.AC_LUMA.code(0), 0, 0);
        }
        chroma(tokens, start);
    }

    /** Ends a scan. What is written next begins another one. */
    void end() {
        int missing = -waitingBits & 7;
        put((1 << missing) - 1, missing);
        while (waitingBits > 0) {
            waitingBits -= Byte.SIZE;
            writeStuffed((byte) (waiting >>> waitingBits));
        }
        Arrays.fill(predictions, 0);
    }

    /** How many bytes were written; while a scan has not ended, without up to seven that wait. */
    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(out, size);
    }

    private void reserve() {
        if (size + MAX_BLOCK > out.length) {
            out = Arrays.copyOf(out, out.length + out.length / 2 + MAX_BLOCK);
        }
    }

    private int luma(short[] tokens, int start) {
        int difference = tokens[start] - predictions[0];
        predictions[0] = tokens[start];
        return unit(tokens, start + 1, difference, HuffmanEncoder.DC_LUMA, HuffmanEncoder.AC_LUMA);
    }

    private void chroma(short[] tokens, int start) {
        int at = start;
        for (int component = 1; component < predictions.length; component++) {
            int difference = tokens[at] - predictions[component];
            predictions[component] = tokens[at];
            at = unit(tokens, at + 1, difference, HuffmanEncoder.DC_CHROMA, HuffmanEncoder.AC_CHROMA);
        }
    }

    /** Writes the AC coefficients from there on behind a DC difference; answers where the next unit begins. */
    private int unit(short[] tokens, int start, int difference, HuffmanEncoder dc, HuffmanEncoder ac) {
        int dcSize = Tokens.size(difference);
        code(dc.code(dcSize), difference, dcSize);
        int at = start;
        for (int coefficients = 1; coefficients < Tokens.UNIT; ) {
            short token = tokens[at++];
            int run = Tokens.run(token);
            int value = Tokens.value(token);
            int size = Tokens.size(value);
            code(ac.code(run << 4 | size), value, size);
            if (token == Tokens.END) {
                break;
            }
            coefficients += run + 1;
        }
        return at;
    }

    private void code(int code, int value, int size) {
        int low = (value >> 31) + value & (1 << size) - 1;
        put(code >>> 8 << size | low, (code & 0xFF) + size);
    }

    private void put(int value, int length) {
        waiting = waiting << length | value;
        waitingBits += length;
        if (waitingBits >= Integer.SIZE) {
            waitingBits -= Integer.SIZE;
            for (int shift = waitingBits + Integer.SIZE - Byte.SIZE; shift >= waitingBits; shift -= Byte.SIZE) {
                writeStuffed((byte) (waiting >>> shift));
            }
        }
    }

    private void writeStuffed(byte value) {
        out[size++] = value;
        if (value == (byte) 0xFF) {
            out[size++] = 0;
        }
    }
}
