package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;

/** Frames of a server. */
final class Frames {

    static final int TEXT = 0x81;
    static final int BINARY = 0x82;
    static final int MAX_HEADER = 10;

    private Frames() {}

    static void header(ByteBuf out, int first, int length) {
        out.writeByte(first);
        if (length < 126) {
            out.writeByte(length);
        } else if (length < 65_536) {
            out.writeByte(126).writeShort(length);
        } else {
            out.writeByte(127).writeLong(length);
        }
    }
}
