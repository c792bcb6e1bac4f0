package io.aef.realtime.netty;

import io.aef.realtime.engine.PerMessageDeflate;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses the messages of one connection (RFC 7692 section 7.2.1).
 *
 * <p>The JDK's compressor always has the largest window. A smaller one is kept to by compressing blocks of its size on
 * their own.
 */
final class MessageDeflater {

    private static final int TAIL_LENGTH = 4;
    private static final int LARGEST_WINDOW = 15;

    private final Deflater deflater;
    private final int threshold;
    private final boolean resetEachTime;
    private final int windowBits;

    private byte[] out = new byte[0];
    private int length;

    MessageDeflater(PerMessageDeflate options, Deflate agreed) {
        this.deflater = new Deflater(options.level(), true);
        this.threshold = options.threshold();
        this.resetEachTime = agreed.serverNoContextTakeover();
        this.windowBits = agreed.serverWindowBits();
    }

    boolean wants(int messageLength) {
        return messageLength >= threshold && messageLength > 0;
    }

    /** @param prefix a byte before the data, or negative for none */
    byte[] deflate(int prefix, byte[] data) {
        out = new byte[Math.max(64, data.length / 2)];
        length = 0;
        if (prefix >= 0) {
            deflater.setInput(new byte[] {(byte) prefix});
            length = deflater.deflate(out, 0, out.length, Deflater.NO_FLUSH);
        }
        if (windowBits == LARGEST_WINDOW) {
            deflate(data, 0, data.length, Deflater.SYNC_FLUSH);
        } else {
            // The prefix is within the first block.
            int block = (1 << windowBits) - 1;
            int from = 0;
            do {
                int to = Math.min(data.length, from + block);
                deflate(data, from, to, Deflater.FULL_FLUSH);
                from = to;
            } while (from < data.length);
        }
        if (resetEachTime) {
            deflater.reset();
        }
        byte[] compressed = Arrays.copyOf(out, length - TAIL_LENGTH);
        out = new byte[0];
        return compressed;
    }

    private void deflate(byte[] data, int from, int to, int flush) {
        deflater.setInput(data, from, to - from);
        while (true) {
            if (length == out.length) {
                out = Arrays.copyOf(out, 2 * out.length);
            }
            length += deflater.deflate(out, length, out.length - length, flush);
            if (length < out.length) {
                return;
            }
        }
    }

    void end() {
        deflater.end();
    }
}
