package io.aef.realtime.netty;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses the messages of one connection (RFC 7692 section 7.2.2), each to no more than its limit. */
final class MessageInflater {

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Inflater inflater = new Inflater(true);
    private final boolean resetEachTime;

    MessageInflater(boolean resetEachTime) {
        this.resetEachTime = resetEachTime;
    }

    byte[] inflate(byte[] data, int limit) throws WebSocketFailure {
        byte[] out = new byte[Math.max(64, (int) Math.min(limit, 3L * data.length))];
        int length = 0;
        boolean tail = false;
        inflater.setInput(data);
        try {
            while (true) {
                if (length == out.length) {
                    // One byte beyond the limit tells a message that is too long from one that just fits.
                    out = Arrays.copyOf(out, (int) Math.min(limit + 1L, 2L * out.length));
                }
                int count = inflater.inflate(out, length, out.length - length);
                length += count;
                if (length > limit) {
                    throw FrameReader.tooBig(limit);
                }
                if (inflater.finished()) {
                    // A block with the final bit: the next message begins anew.
                    inflater.reset();
                    break;
                }
                if (length == out.length) {
                    continue;
                }
                if (inflater.needsInput()) {
                    if (tail) {
                        break;
                    }
                    tail = true;
                    inflater.setInput(TAIL);
                } else if (count == 0) {
                    throw malformed();
                }
            }
        } catch (DataFormatException e) {
            throw malformed();
        }
        if (resetEachTime) {
            inflater.reset();
        }
        return out.length == length ? out : Arrays.copyOf(out, length);
    }

    private static WebSocketFailure malformed() {
        return new WebSocketFailure(
                WebSocketFailure.PROTOCOL_ERROR, "A compressed WebSocket message cannot be decompressed.");
    }

    void end() {
        inflater.end();
    }
}
