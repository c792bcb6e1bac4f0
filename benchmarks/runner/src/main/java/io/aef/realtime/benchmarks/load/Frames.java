package io.aef.realtime.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Masked frames of a client. Numbers in them have a fixed width, so that a prepared frame can be used again with another number. */
final class Frames {

    /** Not zero: a server must not get its unmasking for nothing. */
    private static final byte[] MASK = {0x5a, 0x13, (byte) 0xc7, 0x2e};

    static final byte[] PONG = text("3");
    static final byte[] WEBSOCKET_PONG = frame(0x8a, new byte[0]);

    private Frames() {}

    static byte[] text(String text) {
        return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] binary(byte[] payload) {
        return frame(0x82, payload);
    }

    private static byte[] frame(int first, byte[] payload) {
        int header = headerLength(payload.length);
        byte[] frame = new byte[header + payload.length];
        ByteBuffer out = ByteBuffer.wrap(frame).put((byte) first);
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        out.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ MASK[i & 3]));
        }
        return frame;
    }

    static int headerLength(int payload) {
        return payload < 126 ? 6 : payload < 65_536 ? 8 : 14;
    }

    /** Writes digits over those at that place of the payload, as many as there is room for. */
    static void putNumber(byte[] frame, int header, int at, int digits, long number) {
        long rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            frame[header + i] = (byte) ('0' + rest % 10 ^ MASK[i & 3]);
            rest /= 10;
        }
    }

    static int number(ByteBuffer in, int at, int digits) {
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            number = number * 10 + in.get(i) - '0';
        }
        return number;
    }
}
