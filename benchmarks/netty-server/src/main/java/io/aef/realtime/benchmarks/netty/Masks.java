package io.aef.realtime.benchmarks.netty;

import io.netty.buffer.ByteBuf;

/** The mask of a client's frame. */
final class Masks {

    private Masks() {}

    static void unmask(ByteBuf in, int from, int length, int mask) {
        long wide = (mask & 0xffff_ffffL) << 32 | mask & 0xffff_ffffL;
        int at = from;
        int end = from + length;
        for (; at + 8 <= end; at += 8) {
            in.setLong(at, in.getLong(at) ^ wide);
        }
        for (; at < end; at++) {
            in.setByte(at, in.getByte(at) ^ mask >>> 24 - 8 * (at - from & 3));
        }
    }
}
