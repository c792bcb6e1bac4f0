package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Frames of a server. */
final class Frames {

    static final byte[] BINARY_EVENT = Rooms.ascii("451-[\"m\",{\"_placeholder\":true,\"num\":0}]");

    private static final byte[] EVENT = Rooms.ascii("42[\"m\",");

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

    /** {@code 42["m",…} with the rest of what was received. */
    static ByteBuf event(ByteBufAllocator alloc, ByteBuf in, int value, int end) {
        int length = EVENT.length + end - value;
        ByteBuf frame = alloc.buffer(length + 10);
        header(frame, 0x81, length);
        return frame.writeBytes(EVENT).writeBytes(in, value, end - value);
    }
}
